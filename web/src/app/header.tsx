/** The bar at the top: the pages, the model, where images are read, light or dark. */

import { useState } from 'react';
import { choosePlace } from '../state/session.ts';
import type { ViewerState } from '../state/state.ts';
import { Icon } from '../viewer/icons.tsx';
import { Segments } from '../viewer/segments.tsx';
import type { Route } from './route.ts';
import { applyTheme, storedTheme } from './theme.ts';

interface HeaderProps {
  readonly state: ViewerState;
  readonly route: Route;
  /** The pages of runs are there only where the server shows a run. */
  readonly hasRuns: boolean;
}

const pages: readonly (readonly [Route, string])[] = [
  ['viewer', 'Viewer'],
  ['evaluation', 'Evaluation'],
  ['dataset', 'Data set'],
  ['training', 'Training'],
];

export function Header({ state, route, hasRuns }: HeaderProps) {
  const [theme, setTheme] = useState(storedTheme());
  const other = theme === 'dark' ? 'light' : 'dark';
  const { model } = state;
  return (
    <header className="bar">
      <a className="name" href="#/viewer">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M16 6v20M12.5 10c-4 1-6.5 6-6.5 12 2.5 2 5 2 6.5 1M19.5 10c4 1 6.5 6 6.5 12-2.5 2-5 2-6.5 1" />
        </svg>
        Roentgen
      </a>
      {hasRuns && (
        <nav aria-label="Pages">
          <ul>
            {pages.map(([page, label]) => (
              <li key={page}>
                <a href={`#/${page}`} aria-current={page === route ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {model.status === 'known' && route === 'viewer' && (
        <p className="model" title={model.model.sha256 === '' ? undefined : `SHA-256 ${model.model.sha256}`}>
          <span className="model-name">{model.model.name}</span>
          <small>
            {model.model.architecture} · {model.model.findings.length} findings · {model.model.size} px
          </small>
        </p>
      )}
      <span className="bar-space" />
      {route === 'viewer' && (
        <Segments
          legend="Images are read"
          value={state.place}
          choices={[
            { value: 'device', label: 'On this device' },
            {
              value: 'server',
              label: 'On the server',
              isDisabled: model.status !== 'known' || model.model.source === 'file',
            },
          ]}
          onChoose={choosePlace}
        />
      )}
      <button
        type="button"
        className="tool"
        aria-label={`Use the ${other} theme`}
        title={`Use the ${other} theme`}
        onClick={() => {
          applyTheme(other);
          setTheme(other);
        }}
      >
        <Icon name={other} />
      </button>
    </header>
  );
}
