/** One of a few choices, side by side: radio buttons, so that arrow keys and screen readers know them. */

import { useId } from 'react';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Why it can't be chosen. */
  readonly isDisabled?: boolean;
}

export interface SegmentsProps<Value extends string> {
  readonly legend: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly isLegendShown?: boolean;
  onChoose(value: Value): void;
}

export function Segments<Value extends string>({
  legend,
  choices,
  value,
  isLegendShown = false,
  onChoose,
}: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className={isLegendShown ? 'label' : 'unseen'}>{legend}</legend>
      <span className="segments-row">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              disabled={choice.isDisabled ?? false}
              onChange={() => onChoose(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}
