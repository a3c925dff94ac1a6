/** One campaign of the torture: what it counts, and what fell. */

/** How long it may go on. */
export interface CampaignOptions {
  /** Seed of everything that is left to chance; printed, so that a run can be repeated. */
  readonly seed: number;
  /** 1 is the whole campaign; the short form inside `deno task test` is a small part of it. */
  readonly share: number;
  /** Prints a line of progress. */
  readonly tell: (line: string) => void;
}

/** What came of it. */
export interface CampaignResult {
  /** Numbers for the last line, in order: `{ rounds: 200, refreshes: 200 }`. */
  readonly counts: Readonly<Record<string, number>>;
  /** One sentence for each promise that was broken, with what is needed to repeat it. */
  readonly failures: readonly string[];
}

/** A campaign. */
export interface Campaign {
  /** Name on the command line: `deno task torture races`. */
  readonly name: string;
  /** One line for the list. */
  readonly brief: string;
  readonly run: (options: CampaignOptions) => Promise<CampaignResult>;
}

/** `count` for a share of the campaign, at least one. */
export function shareOf(count: number, { share }: CampaignOptions): number {
  return Math.max(1, Math.round(count * share));
}
