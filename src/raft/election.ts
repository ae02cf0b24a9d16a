// Elections: pre-vote, vote, and who may give and get them (§5.2, §5.4.1, R5, R9).

import type { NodeId, Term } from "../model/ids.js";
import { term as termOf } from "../model/ids.js";
import { becomeLeader } from "./leader.js";
import { isImpostor, isRightfulVoter } from "./membership.js";
import type { MessageOf } from "./message.js";
import { voteOutcome } from "./quorum.js";
import type { Candidacy, RaftState } from "./raft-state.js";

/** The deadline passed without a leader: asks whether an election could be won at all. */
export function startPreVote(state: RaftState): void {
  // A learner may not lead either, but must not go on to name a silent leader to those who ask.
  state.leader = undefined;
  if (!state.isRightful) return;
  begin(state, { preVote: true, transfer: false, votes: new Map([[state.self.id, true]]) });
  state.role = "preCandidate";
  askForVotes(state, termOf(state.term + 1));
  decide(state);
}

/** Campaigns in a new term; its own vote counts once it is durable (`countOwnVote`). */
export function startCampaign(state: RaftState, transfer: boolean): void {
  if (!state.isRightful) return;
  state.term = termOf(state.term + 1);
  state.votedFor = state.self.id;
  begin(state, { preVote: false, transfer, votes: new Map() });
  state.role = "candidate";
  askForVotes(state, state.term);
}

/** After a batch: a candidate whose vote for itself is durable now has it. */
export function countOwnVote(state: RaftState): void {
  const { candidacy, durable } = state;
  if (candidacy === undefined || candidacy.preVote) return;
  if (durable.term !== state.term || durable.votedFor !== state.self.id) return;
  candidacy.votes.set(state.self.id, true);
  decide(state);
}

/** Somebody asks for a vote or pre-vote. */
export function onVote(state: RaftState, message: MessageOf<"vote">): void {
  const { preVote, from, term } = message;
  const candidate = { id: from, storeId: message.fromStoreId };
  if (!state.isRightful || isImpostor(state.memberships.current, candidate)) return;
  if (!message.transfer && hearsLeader(state)) return;
  if (!preVote && term > state.term) state.becomeFollower(term, undefined);
  const upToDate = state.log.isUpToDate({ index: message.lastIndex, term: message.lastTerm });
  if (preVote) {
    const granted = term > state.term && upToDate;
    reply(state, from, { preVote, granted, term: granted ? term : state.term });
    return;
  }
  const free = state.votedFor === undefined || state.votedFor === from;
  const granted = term === state.term && free && upToDate;
  if (granted) {
    state.votedFor = from;
    state.postponeElection();
  }
  reply(state, from, { preVote, granted, term: state.term });
}

/** An answer to this node's candidacy; only a rightful voter's counts (R9). */
export function onVoteReply(state: RaftState, message: MessageOf<"voteReply">): void {
  const { candidacy } = state;
  if (candidacy === undefined || candidacy.preVote !== message.preVote) return;
  const asked = candidacy.preVote && message.granted ? state.term + 1 : state.term;
  if (message.term !== asked) return;
  const voter = { id: message.from, storeId: message.fromStoreId };
  if (!isRightfulVoter(state.memberships.current, voter)) return;
  if (!candidacy.votes.has(voter.id)) candidacy.votes.set(voter.id, message.granted);
  decide(state);
}

function begin(state: RaftState, candidacy: Candidacy): void {
  state.leader = undefined;
  state.candidacy = candidacy;
  state.drawElectionTimeout();
  state.postponeElection();
}

/** Whether a leader was heard within the shortest election timeout; a leader hears itself (R5). */
function hearsLeader(state: RaftState): boolean {
  if (state.leadership !== undefined) return true;
  if (state.leader === undefined) return false;
  return state.now - state.leaderHeardAt < state.config.electionTimeoutMs[0];
}

function askForVotes(state: RaftState, term: Term): void {
  const { candidacy, log } = state;
  if (candidacy === undefined) return;
  const { preVote, transfer } = candidacy;
  const { voters, votersOutgoing } = state.memberships.current;
  const ids = new Set([...voters, ...(votersOutgoing ?? [])].map((voter) => voter.id));
  for (const id of ids) {
    if (id === state.self.id) continue;
    const end = { lastIndex: log.lastIndex, lastTerm: log.lastTerm };
    const body = { kind: "vote", preVote, transfer, ...end } as const;
    // A vote request rests on the durable term and log it names; a pre-vote on nothing.
    if (preVote) state.send(id, body, term);
    else state.sendAfterPersist(id, body, term);
  }
}

function decide(state: RaftState): void {
  const { candidacy } = state;
  if (candidacy === undefined) return;
  const outcome = voteOutcome(state.memberships.current, ({ id }) => candidacy.votes.get(id));
  if (outcome === "pending") return;
  if (outcome === "lost") state.becomeFollower(state.term, undefined);
  else if (candidacy.preVote) startCampaign(state, false);
  else becomeLeader(state);
}

function reply(
  state: RaftState,
  to: NodeId,
  answer: { preVote: boolean; granted: boolean; term: Term },
): void {
  const { term, ...rest } = answer;
  state.sendAfterPersist(to, { kind: "voteReply", ...rest }, term);
}
