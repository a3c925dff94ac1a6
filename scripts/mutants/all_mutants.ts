/** Every promise that has a mutant, in the order of the files of the specification. */

import { CLI_CONVENTIONS_MUTANTS } from "./cli_conventions_mutants.ts";
import { CLI_FAILURES_MUTANTS } from "./cli_failures_mutants.ts";
import { CLI_SIGNALS_MUTANTS } from "./cli_signals_mutants.ts";
import { CLI_LOGIN_MUTANTS } from "./cli_login_mutants.ts";
import { CLI_LOGIN_PROOF_MUTANTS } from "./cli_login_proof_mutants.ts";
import { CLI_LOGIN_LATER_MUTANTS } from "./cli_login_later_mutants.ts";
import { CLI_LOGIN_KEY_MUTANTS } from "./cli_login_key_mutants.ts";
import { CLI_LOGIN_HOSTS_MUTANTS } from "./cli_login_hosts_mutants.ts";
import { CLI_LOGOUT_MUTANTS } from "./cli_logout_mutants.ts";
import { CLI_TOKEN_MUTANTS } from "./cli_token_mutants.ts";
import { CLI_TOKEN_PROVIDER_MUTANTS } from "./cli_token_provider_mutants.ts";
import { CLI_ENV_MUTANTS } from "./cli_env_mutants.ts";
import { CLI_ENV_FORMATS_MUTANTS } from "./cli_env_formats_mutants.ts";
import { CLI_EXEC_MUTANTS } from "./cli_exec_mutants.ts";
import { CLI_EXEC_PROXY_MUTANTS } from "./cli_exec_proxy_mutants.ts";
import { CLI_MODELS_MUTANTS } from "./cli_models_mutants.ts";
import { CLI_CHOICES_MUTANTS } from "./cli_choices_mutants.ts";
import { CLI_CHAT_MUTANTS } from "./cli_chat_mutants.ts";
import { CLI_CHAT_SESSIONS_MUTANTS } from "./cli_chat_sessions_mutants.ts";
import { CLI_CHAT_ANSWERS_MUTANTS } from "./cli_chat_answers_mutants.ts";
import { CLI_CHAT_REPL_MUTANTS } from "./cli_chat_repl_mutants.ts";
import { CLI_STATUS_MUTANTS } from "./cli_status_mutants.ts";
import { CLI_STATUS_ENDS_MUTANTS } from "./cli_status_ends_mutants.ts";
import { CONFIGURATION_FILES_MUTANTS } from "./configuration_files_mutants.ts";
import { CONFIGURATION_ENV_NAMES_MUTANTS } from "./configuration_env_names_mutants.ts";
import { CONFIGURATION_ENV_TEXT_MUTANTS } from "./configuration_env_text_mutants.ts";
import { CONFIGURATION_SETTINGS_MUTANTS } from "./configuration_settings_mutants.ts";
import { CONFIGURATION_ENTRIES_MUTANTS } from "./configuration_entries_mutants.ts";
import { CONFIGURATION_VALUES_MUTANTS } from "./configuration_values_mutants.ts";
import { CONFIGURATION_PROVIDERS_MUTANTS } from "./configuration_providers_mutants.ts";
import { CONFIGURATION_MODELS_MUTANTS } from "./configuration_models_mutants.ts";
import { CREDENTIALS_FILE_MUTANTS } from "./credentials_file_mutants.ts";
import { CREDENTIALS_WRITE_MUTANTS } from "./credentials_write_mutants.ts";
import { CREDENTIALS_LOCKS_MUTANTS } from "./credentials_locks_mutants.ts";
import { CREDENTIALS_STALE_LOCKS_MUTANTS } from "./credentials_stale_locks_mutants.ts";
import { CREDENTIALS_WAITING_MUTANTS } from "./credentials_waiting_mutants.ts";
import { CREDENTIALS_RENEWAL_MUTANTS } from "./credentials_renewal_mutants.ts";
import { CREDENTIALS_SAVE_MUTANTS } from "./credentials_save_mutants.ts";
import { CREDENTIALS_OUTCOME_MUTANTS } from "./credentials_outcome_mutants.ts";
import { CREDENTIALS_GRANTED_MUTANTS } from "./credentials_granted_mutants.ts";
import { CREDENTIALS_JOURNAL_MUTANTS } from "./credentials_journal_mutants.ts";
import { CREDENTIALS_SIGN_IN_MUTANTS } from "./credentials_sign_in_mutants.ts";
import { CREDENTIALS_WINDOWS_MUTANTS } from "./credentials_windows_mutants.ts";
import { OAUTH_MUTANTS } from "./oauth_mutants.ts";
import { OAUTH_POLLING_MUTANTS } from "./oauth_polling_mutants.ts";
import { OAUTH_POLL_ANSWERS_MUTANTS } from "./oauth_poll_answers_mutants.ts";
import { OAUTH_ANSWERS_MUTANTS } from "./oauth_answers_mutants.ts";
import { OAUTH_BASE_URL_MUTANTS } from "./oauth_base_url_mutants.ts";
import { REQUESTS_MUTANTS } from "./requests_mutants.ts";
import { REQUESTS_THROTTLE_MUTANTS } from "./requests_throttle_mutants.ts";
import { REQUESTS_RETRY_MUTANTS } from "./requests_retry_mutants.ts";
import { REQUESTS_LIMITS_MUTANTS } from "./requests_limits_mutants.ts";
import { REQUESTS_CHAT_MUTANTS } from "./requests_chat_mutants.ts";
import { SECURITY_MUTANTS } from "./security_mutants.ts";
import { SECURITY_FILES_MUTANTS } from "./security_files_mutants.ts";
import { SECURITY_SERVERS_MUTANTS } from "./security_servers_mutants.ts";
import { SECURITY_SCREENS_MUTANTS } from "./security_screens_mutants.ts";
import { SECURITY_PERMISSIONS_MUTANTS } from "./security_permissions_mutants.ts";
import { SECURITY_PROXY_MUTANTS } from "./security_proxy_mutants.ts";
import { SECURITY_BINDING_MUTANTS } from "./security_binding_mutants.ts";
import { SECURITY_SENDING_MUTANTS } from "./security_sending_mutants.ts";
import { SECURITY_TRUST_MUTANTS } from "./security_trust_mutants.ts";
import { SECURITY_PROJECTS_MUTANTS } from "./security_projects_mutants.ts";
import { QUALITY_MUTANTS } from "./quality_mutants.ts";
import { QUALITY_FAULTS_MUTANTS } from "./quality_faults_mutants.ts";
import type { Mutant } from "./mutant.ts";

/** All of them. */
export const ALL_MUTANTS: readonly Mutant[] = [
  ...CLI_CONVENTIONS_MUTANTS,
  ...CLI_FAILURES_MUTANTS,
  ...CLI_SIGNALS_MUTANTS,
  ...CLI_LOGIN_MUTANTS,
  ...CLI_LOGIN_PROOF_MUTANTS,
  ...CLI_LOGIN_LATER_MUTANTS,
  ...CLI_LOGIN_KEY_MUTANTS,
  ...CLI_LOGIN_HOSTS_MUTANTS,
  ...CLI_LOGOUT_MUTANTS,
  ...CLI_TOKEN_MUTANTS,
  ...CLI_TOKEN_PROVIDER_MUTANTS,
  ...CLI_ENV_MUTANTS,
  ...CLI_ENV_FORMATS_MUTANTS,
  ...CLI_EXEC_MUTANTS,
  ...CLI_EXEC_PROXY_MUTANTS,
  ...CLI_MODELS_MUTANTS,
  ...CLI_CHOICES_MUTANTS,
  ...CLI_CHAT_MUTANTS,
  ...CLI_CHAT_SESSIONS_MUTANTS,
  ...CLI_CHAT_ANSWERS_MUTANTS,
  ...CLI_CHAT_REPL_MUTANTS,
  ...CLI_STATUS_MUTANTS,
  ...CLI_STATUS_ENDS_MUTANTS,
  ...CONFIGURATION_FILES_MUTANTS,
  ...CONFIGURATION_ENV_NAMES_MUTANTS,
  ...CONFIGURATION_ENV_TEXT_MUTANTS,
  ...CONFIGURATION_SETTINGS_MUTANTS,
  ...CONFIGURATION_ENTRIES_MUTANTS,
  ...CONFIGURATION_VALUES_MUTANTS,
  ...CONFIGURATION_PROVIDERS_MUTANTS,
  ...CONFIGURATION_MODELS_MUTANTS,
  ...CREDENTIALS_FILE_MUTANTS,
  ...CREDENTIALS_WRITE_MUTANTS,
  ...CREDENTIALS_LOCKS_MUTANTS,
  ...CREDENTIALS_STALE_LOCKS_MUTANTS,
  ...CREDENTIALS_WAITING_MUTANTS,
  ...CREDENTIALS_RENEWAL_MUTANTS,
  ...CREDENTIALS_SAVE_MUTANTS,
  ...CREDENTIALS_OUTCOME_MUTANTS,
  ...CREDENTIALS_GRANTED_MUTANTS,
  ...CREDENTIALS_JOURNAL_MUTANTS,
  ...CREDENTIALS_SIGN_IN_MUTANTS,
  ...CREDENTIALS_WINDOWS_MUTANTS,
  ...OAUTH_MUTANTS,
  ...OAUTH_POLLING_MUTANTS,
  ...OAUTH_POLL_ANSWERS_MUTANTS,
  ...OAUTH_ANSWERS_MUTANTS,
  ...OAUTH_BASE_URL_MUTANTS,
  ...REQUESTS_MUTANTS,
  ...REQUESTS_THROTTLE_MUTANTS,
  ...REQUESTS_RETRY_MUTANTS,
  ...REQUESTS_LIMITS_MUTANTS,
  ...REQUESTS_CHAT_MUTANTS,
  ...SECURITY_MUTANTS,
  ...SECURITY_FILES_MUTANTS,
  ...SECURITY_SERVERS_MUTANTS,
  ...SECURITY_SCREENS_MUTANTS,
  ...SECURITY_PERMISSIONS_MUTANTS,
  ...SECURITY_PROXY_MUTANTS,
  ...SECURITY_BINDING_MUTANTS,
  ...SECURITY_SENDING_MUTANTS,
  ...SECURITY_TRUST_MUTANTS,
  ...SECURITY_PROJECTS_MUTANTS,
  ...QUALITY_MUTANTS,
  ...QUALITY_FAULTS_MUTANTS,
];
