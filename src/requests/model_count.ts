/** How many models a service lists, for sentences. */

/** `: 12 models`; empty if the service lists none. */
export function modelCount(models: number | undefined): string {
  if (models === undefined) return "";
  return models === 1 ? ": 1 model" : `: ${models} models`;
}
