// Backoff, budget and identities as plain values: no clock, no network.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientId } from "../../src/model/ids.js";
import { IdentitySource } from "../../src/sdk/request-identity.js";
import { backoffDelay, nextDelay, RetryBudget, tryTimeout } from "../../src/sdk/retry-policy.js";

const backoff = { initialMs: 5, maxMs: 100, random: () => 0.5 };

describe("backoff", () => {
  it("doubles from the initial delay to the longest, jittered over the upper half", () => {
    const delays = [1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffDelay(attempt, backoff));
    expect(delays).toEqual([3.75, 7.5, 15, 30, 60, 75, 75]);
    const extremes = [0, 0.999].map((r) => backoffDelay(6, { ...backoff, random: () => r }));
    expect(extremes).toEqual([50, 99.95]);
  });

  it("gives no further attempt when they are used up or the deadline comes first", () => {
    const question = { attempt: 1, attemptsMax: 3, now: 0, deadline: 10 };
    expect(nextDelay(question, backoff)).toBe(3.75);
    expect(nextDelay({ ...question, attempt: 3 }, backoff)).toBeUndefined();
    expect(nextDelay({ ...question, deadline: 3 }, backoff)).toBeUndefined();
  });

  it("grants slow nodes more time with every attempt, up to four times as much", () => {
    expect([1, 2, 3, 4, 50].map((attempt) => tryTimeout(attempt, 600))).toEqual([
      600, 900, 1350, 2025, 2400,
    ]);
  });
});

describe("the retry budget", () => {
  it("lets repetitions through at its floor once it is spent, and fills by successes", () => {
    const budget = new RetryBudget({ capacity: 2, earned: 0.5, floorPerSecond: 10 });
    expect([budget.spend(0), budget.spend(0), budget.spend(0)]).toEqual([true, true, false]);
    expect(budget.spend(50)).toBe(false);
    expect(budget.spend(100)).toBe(true);
    budget.earn();
    budget.earn();
    expect(budget.spend(100)).toBe(true);
  });
});

describe("identities", () => {
  it("acknowledge exactly the longest run of concluded numbers, in whatever order they end", () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 30 }, (_, index) => index + 1),
      { minLength: 0 },
    );
    fc.assert(
      fc.property(order, (ended) => {
        const source = new IdentitySource(clientId("c"));
        for (let n = 1; n <= 30; n++) expect(source.next().requestSeq).toBe(n);
        for (const requestSeq of ended) source.conclude(requestSeq);
        let run = 0;
        while (ended.includes(run + 1)) run++;
        expect(source.ackedUpTo).toBe(run);
        expect(source.pending).toBe(30 - ended.length);
        expect(source.next().ackedUpTo).toBe(run);
      }),
    );
  });
});
