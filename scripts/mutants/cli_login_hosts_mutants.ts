/** Promises of `cli.md`, section login: which hosts an API key is proved against. */

import type { Mutant } from "./mutant.ts";

const PLACE = {
  at: "src/auth/key_login/find_key_place.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const HOSTS = {
  at: "src/auth/key_login/alibaba_hosts.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const STORE = {
  at: "src/auth/key_login/store_api_key.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;

const OFFERED = "on 401 another host of Alibaba that accepts the key is found";

/** One mutant for each promise. */
export const CLI_LOGIN_HOSTS_MUTANTS: readonly Mutant[] = [
  {
    ...HOSTS,
    test: "tests/commands/login_api_key_test.ts",
    promise: "The region of an Alibaba offer is a part of the id and is asked for in the menu",
    was: "keyVariable === row.keyVariable);\n}\n\n/**\n * Other",
    becomes: "keyVariable === row.keyVariable).slice(0, 3);\n}\n\n/**\n * Other",
    named: "login: a key of Alibaba's is asked for its region, then for itself",
  },
  {
    ...PLACE,
    promise: "A key is proved before it is stored",
    was: 'if (proof !== undefined && proof.kind !== "refused") return place;',
    becomes: 'if (proof !== undefined && proof.kind !== "works") return place;',
    named: "a refused key is not stored: exit 4",
  },
  {
    ...PLACE,
    promise: "Other hosts of Alibaba are offered on 401 alone",
    was: "(proof?.status ?? 401) === 401",
    becomes: "(proof?.status ?? 401) >= 401",
    named: "nothing of Alibaba's is tried for an endpoint of one's own, or on 403",
  },
  {
    ...PLACE,
    promise: "A key of an endpoint of one's own is tried on no host of Alibaba's",
    was: "isAlibaba(place.row) && isOfCatalogue && (proof",
    becomes: "(proof",
    named: "nothing of Alibaba's is tried for an endpoint of one's own, or on 403",
  },
  {
    ...HOSTS,
    promise: "A refused Alibaba key is tried on hosts of Alibaba's only",
    was: "other.id !== row.id && isAlibaba(other) &&",
    becomes: "other.id !== row.id &&",
    named: OFFERED,
  },
  {
    ...PLACE,
    promise: "Other hosts are tried only after a yes",
    was: "await audience.mayTry(others, describeRefusal(place, proof))",
    becomes: "await audience.mayTry(others, describeRefusal(place, proof)) !== false",
    named: "without a terminal the other hosts are named, not tried",
  },
  {
    ...STORE,
    promise: "A key is stored for the provider whose host accepted it",
    was: "const { row, baseUrl } = place;",
    becomes: "const { row, baseUrl } = { ...request.place, baseUrl: place.baseUrl };",
    named: OFFERED,
  },
  {
    at: "src/commands/login_screen/key_screen.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "It is said which host accepts the key",
    was: "[`The key works${modelCount(proof.models)} at ${where}`]",
    becomes: "[`The key works${modelCount(proof.models)}`]",
    named: "login offers Alibaba's other hosts, says which one accepts the key",
  },
  {
    ...PLACE,
    promise: "A host that cannot be reached is not taken for one that accepts the key",
    was: 'if (kind === "works") return other;',
    becomes: 'if (kind !== "refused") return other;',
    named: "a host that cannot be reached has not accepted the key: the next one is asked",
  },
];
