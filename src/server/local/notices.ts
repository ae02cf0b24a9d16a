// What the starter and its nodes tell each other over the channel between their processes.

/** From a node. */
export type NodeNotice =
  | { readonly kind: "started" }
  /** It ends; the message is one line. `damaged`: its store will not open again. */
  | { readonly kind: "failed"; readonly message: string; readonly damaged: boolean };

/** From the starter: stop without handing over, the whole cluster ends. */
export type StarterNotice = { readonly kind: "stop" };
