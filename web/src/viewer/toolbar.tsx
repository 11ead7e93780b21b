/** The tools above the stage; each has a key too, which the help lists. */

import { imageOf } from '../state/images.ts';
import { viewer } from '../state/session.ts';
import type { ViewerState } from '../state/state.ts';
import { type Action, actions } from './actions.ts';
import { Icon, type IconName } from './icons.tsx';

function stageSize(pane: number) {
  const { width, height } = document.querySelector(`[data-pane="${pane}"]`)!.getBoundingClientRect();
  return { width, height };
}

export function Toolbar({ state, onHelp }: { readonly state: ViewerState; onHelp(): void }) {
  const isEmpty = state.images.length === 0;
  const button = (icon: IconName, { label, keyText, run }: Action, isPressed?: boolean) => (
    <button
      type="button"
      className="tool"
      aria-label={label}
      aria-pressed={isPressed}
      title={`${label} (${keyText})`}
      disabled={isEmpty}
      onClick={() => run(state.activePane, stageSize(state.activePane))}
    >
      <Icon name={icon} />
    </button>
  );
  const tool = (name: ViewerState['tool'], label: string) => (
    <button
      type="button"
      className="tool"
      aria-label={label}
      aria-pressed={state.tool === name}
      title={`${label}; Shift or the right button for the other`}
      disabled={isEmpty}
      onClick={() => viewer.change((all) => ({ ...all, tool: name }))}
    >
      <Icon name={name} />
    </button>
  );
  const shown = imageOf(state, state.panes[state.activePane]!);
  return (
    <div className="toolbar" role="toolbar" aria-label="Picture">
      <span className="tool-group">
        {tool('pan', 'Drag moves the image')}
        {tool('window', 'Drag changes window and level')}
      </span>
      <span className="tool-group">
        {button('zoomOut', actions.zoomOut)}
        {button('zoomIn', actions.zoomIn)}
        {button('fit', actions.fit)}
        {button('original', actions.original)}
      </span>
      <span className="tool-group">
        {button('automatic', actions.automatic)}
        {button('invert', actions.invert, shown?.window.isInverted ?? false)}
        {button('reset', actions.reset)}
      </span>
      <span className="tool-group">
        {button('map', { ...actions.map, label: 'Heat map' }, state.map.isShown)}
        {button('compare', actions.compare, state.panes.length > 1)}
        {state.panes.length > 1 && (
          <button
            type="button"
            className="tool"
            aria-label="Zoom and move both together"
            title="Zoom and move both together"
            aria-pressed={state.isLinked}
            onClick={() => viewer.change((all) => ({ ...all, isLinked: !all.isLinked }))}
          >
            <Icon name="link" />
          </button>
        )}
      </span>
      <button
        type="button"
        className="tool tool-last"
        aria-label="Keys and gestures"
        title="Keys and gestures"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  );
}
