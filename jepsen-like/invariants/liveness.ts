// I22: what a healed cluster must come to within a bound. Says what is missing, for the report.

import type { SimCluster } from "../world/sim/sim-cluster.js";

/** The first thing that is not yet as it must be; undefined when the cluster is whole. */
export function missingForLiveness(cluster: SimCluster): string | undefined {
  return missingLeader(cluster) ?? missingNode(cluster) ?? missingShard(cluster);
}

function missingLeader(cluster: SimCluster): string | undefined {
  const leader = cluster.leader();
  if (leader === undefined) return "no leader";
  for (const node of cluster.nodes.values()) {
    const { running } = node;
    if (running === undefined) return `${node.id} does not run`;
    const { leader: known, role } = running.driver.raftStatus();
    if (known !== leader.id) return `${node.id} (${role}) does not follow ${leader.id}`;
    const { appliedIndex } = running.driver.state;
    const newest = cluster.control.newest.appliedIndex;
    if (appliedIndex !== newest) return `${node.id} has applied ${appliedIndex} of ${newest}`;
  }
  return undefined;
}

function missingNode(cluster: SimCluster): string | undefined {
  const { nodes, operations } = cluster.control.newest;
  for (const { id, running } of cluster.nodes.values()) {
    const record = nodes.get(id);
    if (record === undefined) return `${id} is not registered`;
    if (record.state !== "ACTIVE") return `${id} is ${record.state}`;
    const mine = running?.driver.member?.incarnation;
    if (record.incarnation !== mine) return `${id} is registered as an earlier process`;
  }
  for (const { id, phase } of operations.values()) {
    if (phase === "releasing") return `operation ${id} is under way`;
  }
  return undefined;
}

function missingShard(cluster: SimCluster): string | undefined {
  const { shards, settings } = cluster.control.newest;
  if (shards.length !== cluster.knobs.shards) return "shards are missing";
  const copies = Math.min(settings.copies, cluster.knobs.nodes);
  for (const shard of shards) {
    if (shard.primary === undefined) return `shard ${shard.id} has no primary`;
    if (shard.inSync.length !== copies) {
      return `shard ${shard.id} has ${shard.inSync.length} of ${copies} copies in sync`;
    }
    if (shard.backups.length + shard.joining.length + 1 !== copies) {
      return `shard ${shard.id} has superfluous copies`;
    }
    const running = cluster.nodes.get(shard.primary.node)?.running;
    const primary = running?.driver.shard(shard.id);
    const serves = running?.process.observe(() => primary?.serving()) ?? false;
    if (primary === undefined || !serves) return `shard ${shard.id} is not served`;
    for (const backup of shard.backups) {
      const copy = cluster.nodes.get(backup.node)?.running?.driver.shard(shard.id);
      const last = copy?.replica.last();
      if (last !== primary.replica.last()) {
        return `shard ${shard.id} on ${backup.node} is at ${last}, not ${primary.replica.last()}`;
      }
    }
  }
  return undefined;
}
