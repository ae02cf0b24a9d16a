// Every maximum in the system, with its unit and its reason. A queue or wait without a line here is
// a defect.

const kib = 1024;
const mib = 1024 * kib;

export const limits = {
  /** Bytes of a key: the hash index stores lengths in 16 bits. */
  keyBytesMax: 64 * kib,
  /** Bytes of a value: one must fit a replication frame and a gRPC message. */
  valueBytesMax: 8 * mib,
  /** Tags on one item: an invalidation check looks each of them up. */
  tagsPerItemMax: 16,
  /** Bytes of one tag. */
  tagBytesMax: 256,
  /** Characters of a namespace's name. */
  namespaceNameMax: 128,
  /** Namespaces in a cluster: each costs every shard a budget and a config. */
  namespacesMax: 1024,
  /** Characters of a client's identity. */
  clientIdMax: 64,
  /** Milliseconds of the longest TTL: 10 years. */
  ttlMsMax: 10 * 365 * 24 * 3_600_000,
  /** Items of one Batch request. */
  batchItemsMax: 4096,
  /** Keys or tags of one Invalidate request. */
  invalidateTargetsMax: 1024,
  /** Bytes of one gRPC message, with room for the largest value and its envelope. */
  messageBytesMax: 16 * mib,
  /** Shards of a cluster: a shard owns at least one slot. */
  shardsMax: 16_384,
  /** Nodes of a cluster. */
  nodesMax: 1024,
  /** Tag stamps a shard keeps before the lowest gives way to a raised floor. */
  tagStampsPerShardMax: 65_536,
  /** Buckets of a shard's key stamps: hash of the key → sequence of the last delete. */
  keyStampBuckets: 4096,
  /** Outcomes a shard remembers for retries of one client. */
  dedupeRowsPerClientMax: 4096,
  /** Clients whose outcomes a shard remembers. */
  dedupeClientsMax: 8192,
  /** Milliseconds of shard time after which a silent client's outcomes are forgotten. */
  clientSessionMs: 10 * 60_000,
  /** Records a copy keeps in its replication log for resume and rewind. */
  replicationLogRecordsMax: 65_536,
  /** Bytes a copy keeps in its replication log. */
  replicationLogBytesMax: 16 * mib,
  /** Bytes of records in flight to one backup of one shard. */
  replicationInFlightBytesMax: mib,
  /** Bytes of one snapshot or rewind chunk. */
  catchUpChunkBytes: 128 * kib,
  /** Replies a shard holds back while a takeover or acknowledgement is awaited. */
  heldRepliesMax: 16_384,
  /** Requests a node parks while a shard has no primary. */
  parkedRequestsMax: 16_384,
  /** Bytes of values in requests that a node parks. */
  parkedBytesMax: 64 * mib,
  /** Milliseconds a node waits for an owner before it refuses with NO_PRIMARY. */
  ownerWaitMs: 1000,
  /** Milliseconds of a request whose caller set no deadline. */
  defaultDeadlineMs: 5000,
  /** Admin requests whose results are remembered for retries. */
  adminRequestsMax: 10_000,
  /** Rows of the failover history kept in the control state. */
  historyRowsMax: 1000,
  /** Ended operations kept in the control state. */
  operationRowsMax: 1000,
  /** Loss records kept in the control state. */
  lossRowsMax: 1000,
  /** Bytes that wait in the outgoing queue to one peer before messages are dropped. */
  peerQueueBytesMax: 64 * mib,
  /** Calls to one peer that await an answer. */
  peerCallsMax: 16_384,
} as const;
