/** What a version of OCPP has for each action that a charger sends. */
export type Calls<M> = { [A in keyof M]: { request: object; answer: object } };

/** Sends a CALL; throws LineDown or CallFailed. */
export type CallFunctionOf<M extends Calls<M>> = <A extends keyof M & string>(
  action: A,
  request: M[A]['request'],
) => Promise<M[A]['answer']>;
