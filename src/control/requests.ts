// Exactly-once admin requests (PROTOCOL §2): results are remembered by request id in a bounded
// table, and what may have been forgotten is refused rather than applied again.

import { limits } from "../model/limits.js";
import type { CommandResult, LoggedCommand } from "./command.js";
import type { ControlState, RequestRow } from "./control-state.js";

/** What is known of a request before it is applied: its answer, or nothing. */
export function answerWithoutApplying(
  state: ControlState,
  index: number,
  logged: LoggedCommand,
): CommandResult | undefined {
  const { requestId, basisIndex } = logged;
  if (requestId === undefined) return undefined;
  const known = state.requests.get(requestId);
  if (known !== undefined) return known.result;
  if (requestId === "" || basisIndex >= index) {
    const message = "a request needs an id and a basisIndex below its own index";
    return { ok: false, index, code: "INVALID_ARGUMENT", message };
  }
  if (basisIndex < state.requestFloor) {
    const message = `the request is based on ${basisIndex}, remembered is ${state.requestFloor}`;
    return { ok: false, index, code: "REQUEST_EXPIRED", message };
  }
  return undefined;
}

/**
 * Remembers a result. When the table is full its oldest row goes, and the floor rises to that row's
 * index: whoever sent the forgotten request had seen less (its basis lies below its index), and
 * keeps that basis when it sends the request again.
 */
export function remembered(state: ControlState, requestId: string, row: RequestRow): ControlState {
  const requests = new Map(state.requests).set(requestId, row);
  let { requestFloor } = state;
  for (const [id, oldest] of requests) {
    if (requests.size <= limits.adminRequestsMax) break;
    requests.delete(id);
    requestFloor = Math.max(requestFloor, oldest.index);
  }
  return { ...state, requests, requestFloor };
}
