/** All kinds of generated texts, in the order in which they are tried. */

import { commandLines, quickLines } from "./command_lines_kind.ts";
import { credentialFiles, credentialTexts } from "./credential_kind.ts";
import { envFiles, envTexts } from "./env_kind.ts";
import { modelErrors, modelLists } from "./model_bodies_kind.ts";
import { deviceBodies, pollBodies, refreshBodies, storedBodies } from "./oauth_bodies_kind.ts";
import { bookTexts, journalTexts, keyTexts, loginTexts, stateTexts } from "./own_files_kind.ts";
import { ownFiles, sessionTexts } from "./own_programs_kind.ts";
import { settingsFiles, settingsTexts } from "./settings_kind.ts";
import { STREAM_KINDS } from "./stream_kinds.ts";
import type { TextKind } from "./text_kind.ts";

/** The kinds. */
export const TEXT_KINDS: readonly TextKind[] = [
  envTexts,
  envFiles,
  settingsTexts,
  settingsFiles,
  credentialTexts,
  credentialFiles,
  stateTexts,
  keyTexts,
  bookTexts,
  journalTexts,
  loginTexts,
  sessionTexts,
  ownFiles,
  deviceBodies,
  pollBodies,
  refreshBodies,
  storedBodies,
  modelLists,
  modelErrors,
  ...STREAM_KINDS,
  commandLines,
  quickLines,
];
