/** What the protocol refuses or finds, by the code that the server uses for the same; the pages have the words. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly facts: Record<string, string | number> = {},
  ) {
    super(`${code} ${JSON.stringify(facts)}`)
  }
}
