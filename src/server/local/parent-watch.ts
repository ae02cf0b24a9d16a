// Notices that whoever started this program is gone. npm runs programs through a shell, and a
// killed npm leaves the shell behind: where the system tells, the shell's own parent is watched
// too.

import { readFileSync } from "node:fs";

/** Milliseconds between looks. */
const lookMs = 250;

/** Calls `gone` once when the parent died. Returns how to stop watching. */
export function watchParent(gone: () => void): () => void {
  const parent = process.ppid;
  const behindShell = isCommandShell(parent) ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    const orphaned = process.ppid !== parent;
    const shellOrphaned = behindShell !== undefined && parentOf(parent) !== behindShell;
    if (!orphaned && !shellOrphaned) return;
    clearInterval(timer);
    gone();
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Whether the process is a shell that runs one command, as npm's are. */
function isCommandShell(pid: number): boolean {
  const words = readProc(`${pid}/cmdline`)?.split("\0") ?? [];
  return /(?:^|\/)(?:ba|da|z|k)?sh$/.test(words[0] ?? "") && words[1] === "-c";
}

function parentOf(pid: number): number | undefined {
  // The command's name stands in parentheses and may hold anything; state and parent follow it.
  const fields = /\)\s+\S\s+(\d+)/.exec(readProc(`${pid}/stat`) ?? "");
  return fields === null ? undefined : Number(fields[1]);
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
}
