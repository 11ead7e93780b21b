/**
 * The script of reports: the files of `browser/`, which are written for the page and embedded as they are. What it adds is
 * convenience: without it all numbers and figures are there.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const files = ['theme.js', 'sorting.js', 'explorer.js'] as const;

/** The text within the page's `script` element. */
export const pageScript = `\n'use strict';\n${files
  .map((file) => readFileSync(new URL(`./browser/${file}`, import.meta.url), 'utf8'))
  .map((text) => `{\n${text}}\n`)
  .join('')}`;

/** What a content security policy names it by. */
export const pageScriptHash = `sha256-${createHash('sha256').update(pageScript).digest('base64')}`;
