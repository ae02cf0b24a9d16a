// Mutants of Raft (PROTOCOL §3).

import type { Mutant } from "./mutant.js";

/** The mutants. */
export const raftMutants: readonly Mutant[] = [
  {
    name: "ack-before-sync",
    rule: "§3 R1",
    file: "src/raft/follower.js",
    before: 'state.sendAfterPersist(from, { kind: "appendAccepted", matchIndex: to });',
    after: 'state.send(from, { kind: "appendAccepted", matchIndex: to });',
    scenarios: ["raft-ack-is-durable"],
    seedsMax: 50,
  },
  {
    name: "vote-before-sync",
    rule: "§3 R1",
    file: "src/raft/election.js",
    before: 'state.sendAfterPersist(to, { kind: "voteReply", ...rest }, term);',
    after: 'state.send(to, { kind: "voteReply", ...rest }, term);',
    scenarios: ["raft-vote-is-durable"],
    seedsMax: 50,
  },
  {
    name: "two-step-term-and-vote",
    rule: "§3 R1",
    file: "src/raft/raft.js",
    before: "const hardState = { term, votedFor, commitIndex, lastDurableIndex: log.lastIndex };",
    after:
      "const hardState = { term, votedFor: term === state.durable.term ? votedFor : undefined, commitIndex, lastDurableIndex: log.lastIndex };",
    scenarios: ["raft-vote-is-durable"],
    seedsMax: 50,
  },
  {
    name: "vote-twice-in-a-term",
    rule: "§3 R1",
    file: "src/raft/election.js",
    before: "const free = state.votedFor === undefined || state.votedFor === from;",
    after: "const free = true;",
    scenarios: ["raft-one-vote-a-term"],
    seedsMax: 50,
  },
  {
    name: "commit-old-term-by-counting",
    rule: "§3 R3",
    file: "src/raft/leader.js",
    before: "if (index <= state.commitIndex || log.termAt(index) !== state.term)",
    after: "if (index <= state.commitIndex)",
    scenarios: ["raft-old-term-entries"],
    seedsMax: 50,
  },
  {
    name: "vote-for-a-shorter-log",
    rule: "§3 election",
    file: "src/raft/election.js",
    before:
      "const upToDate = state.log.isUpToDate({ index: message.lastIndex, term: message.lastTerm });",
    after: "const upToDate = true;",
    scenarios: ["raft-vote-for-the-complete"],
    seedsMax: 50,
  },
  {
    name: "empty-voter-votes",
    rule: "§3 R9",
    file: "src/raft/membership.js",
    before:
      "return members.some((other) => other.id === member.id && other.storeId === member.storeId);",
    after: "return members.some((other) => other.id === member.id);",
    scenarios: ["raft-empty-voter"],
    seedsMax: 50,
  },
  {
    name: "empty-disk-acks-count",
    rule: "§3 R9",
    file: "src/raft/leader.js",
    before: "if (progress.storeMatches && matchIndex > progress.countedMatch) {",
    after: "if (matchIndex > progress.countedMatch) {",
    scenarios: ["raft-empty-disk-acks"],
    seedsMax: 50,
  },
  {
    name: "stale-term-accepted",
    rule: "§3 terms",
    file: "src/raft/dispatch.js",
    before: "if (message.term < state.term) {",
    after: "if (message.term < state.term && state.leadership !== undefined) {",
    scenarios: ["raft-stale-append"],
    seedsMax: 50,
  },
  {
    name: "learner-counted-in-quorum",
    rule: "§3 R3",
    file: "src/raft/quorum.js",
    before: "const indexes = half.map(indexOf).sort((a, b) => b - a);",
    after: "const indexes = [...half, ...membership.learners].map(indexOf).sort((a, b) => b - a);",
    scenarios: ["raft-learners-do-not-count"],
    seedsMax: 50,
  },
  {
    name: "older-snapshot-installed",
    rule: "§3 R6",
    file: "src/raft/follower.js",
    before: "if (meta.lastIndex <= settled) {",
    after: "if (meta.lastIndex < 0) {",
    scenarios: ["raft-late-snapshot"],
    seedsMax: 50,
  },
];
