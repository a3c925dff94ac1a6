/** Every promise that has a mutant, in the order of the files of the specification. */

import { CLI_CONVENTIONS_MUTANTS } from "./cli_conventions_mutants.ts";
import { CLI_LOGIN_MUTANTS } from "./cli_login_mutants.ts";
import { CLI_TOKEN_MUTANTS } from "./cli_token_mutants.ts";
import { CLI_ENV_MUTANTS } from "./cli_env_mutants.ts";
import { CLI_EXEC_MUTANTS } from "./cli_exec_mutants.ts";
import { CLI_MODELS_MUTANTS } from "./cli_models_mutants.ts";
import { CLI_CHAT_MUTANTS } from "./cli_chat_mutants.ts";
import { CLI_STATUS_MUTANTS } from "./cli_status_mutants.ts";
import { CONFIGURATION_FILES_MUTANTS } from "./configuration_files_mutants.ts";
import { CONFIGURATION_VALUES_MUTANTS } from "./configuration_values_mutants.ts";
import { CONFIGURATION_PROVIDERS_MUTANTS } from "./configuration_providers_mutants.ts";
import { CREDENTIALS_FILE_MUTANTS } from "./credentials_file_mutants.ts";
import { CREDENTIALS_LOCKS_MUTANTS } from "./credentials_locks_mutants.ts";
import { CREDENTIALS_RENEWAL_MUTANTS } from "./credentials_renewal_mutants.ts";
import { OAUTH_MUTANTS } from "./oauth_mutants.ts";
import { REQUESTS_MUTANTS } from "./requests_mutants.ts";
import { REQUESTS_CHAT_MUTANTS } from "./requests_chat_mutants.ts";
import { SECURITY_MUTANTS } from "./security_mutants.ts";
import { SECURITY_BINDING_MUTANTS } from "./security_binding_mutants.ts";
import { QUALITY_MUTANTS } from "./quality_mutants.ts";
import type { Mutant } from "./mutant.ts";

/** All of them. */
export const ALL_MUTANTS: readonly Mutant[] = [
  ...CLI_CONVENTIONS_MUTANTS,
  ...CLI_LOGIN_MUTANTS,
  ...CLI_TOKEN_MUTANTS,
  ...CLI_ENV_MUTANTS,
  ...CLI_EXEC_MUTANTS,
  ...CLI_MODELS_MUTANTS,
  ...CLI_CHAT_MUTANTS,
  ...CLI_STATUS_MUTANTS,
  ...CONFIGURATION_FILES_MUTANTS,
  ...CONFIGURATION_VALUES_MUTANTS,
  ...CONFIGURATION_PROVIDERS_MUTANTS,
  ...CREDENTIALS_FILE_MUTANTS,
  ...CREDENTIALS_LOCKS_MUTANTS,
  ...CREDENTIALS_RENEWAL_MUTANTS,
  ...OAUTH_MUTANTS,
  ...REQUESTS_MUTANTS,
  ...REQUESTS_CHAT_MUTANTS,
  ...SECURITY_MUTANTS,
  ...SECURITY_BINDING_MUTANTS,
  ...QUALITY_MUTANTS,
];
