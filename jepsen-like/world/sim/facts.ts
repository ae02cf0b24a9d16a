// What happened in a run that neither the control state nor the metrics of the nodes tell: counted
// by the world and by faults as it happens, for the coverage.

/** Counts since the world began. */
export type Facts = {
  /** Processes that came back with an empty disk under their old name. */
  emptyRestarts: number;
  /** Restarts of all nodes in turn that came to their end. */
  rollingRestarts: number;
  /** Processes that ended because their disk could not be written. */
  diskFailures: number;
  /** Crashes that lost writes which were on their way. */
  lostTails: number;
  /** Crashes that left half of a record behind. */
  tornTails: number;
  /** Processes that refused to start from a damaged store. */
  refusedStores: number;
  /** Processes that were paused exactly inside a phase of a hand-over. */
  phasePauses: number;
  /** Calls that a paused process found waiting when it went on, and answered. */
  callsBehindPause: number;
  /** Calls of the probe that the node cut off answered as primary. */
  probeAnswers: number;
  /** Mutations whose outcome was found rather than applied again. */
  repeated: number;
  /** Items that were evicted, on every copy. */
  evictions: number;
  /** Refusals that sent a client to another node. */
  redirects: number;
};

/** Nothing has happened yet. */
export function noFacts(): Facts {
  return {
    emptyRestarts: 0,
    rollingRestarts: 0,
    diskFailures: 0,
    lostTails: 0,
    tornTails: 0,
    refusedStores: 0,
    phasePauses: 0,
    callsBehindPause: 0,
    probeAnswers: 0,
    repeated: 0,
    evictions: 0,
    redirects: 0,
  };
}
