/** Images of a split to leaf through, filtered by finding, by right and wrong, and by how sure the model was. */

import { useState } from 'react';
import { messageOf } from '../../../src/base/error.ts';
import type { Images } from '../../../src/server/client.ts';
import { client, pictureAddress } from '../server/server.ts';
import { told } from '../state/changes.ts';
import { addImages, viewer } from '../state/session.ts';
import { findingText, scoreText } from '../viewer/scores.ts';
import { useAnswer } from './use-answer.ts';
import { usePictureFault } from './use-picture-fault.ts';
import { Waiting } from './waiting.tsx';

interface Filters {
  readonly split: string;
  readonly finding: string;
  readonly label: '' | 'present' | 'absent' | 'unknown';
  readonly outcome: '' | 'correct' | 'wrong' | 'true-positive' | 'false-positive' | 'true-negative' | 'false-negative';
  readonly minimum: number;
  readonly maximum: number;
  readonly sort: 'table' | 'rising' | 'falling';
  readonly search: string;
}

const pageSize = 60;

interface ImageGridProps {
  readonly run: string;
  readonly splits: readonly string[];
  readonly findings: readonly string[];
}

export function ImageGrid({ run, splits, findings }: ImageGridProps) {
  const [filters, setFilters] = useState<Filters>({
    split: splits.includes('test') ? 'test' : (splits[0] ?? ''),
    finding: '',
    label: '',
    outcome: '',
    minimum: 0,
    maximum: 1,
    sort: 'table',
    search: '',
  });
  const [page, setPage] = useState(0);
  const { split, finding, label, outcome, minimum, maximum, sort, search } = filters;
  const answer = useAnswer(JSON.stringify([run, filters, page]), (signal) =>
    client.run(run).images(
      {
        split,
        offset: page * pageSize,
        limit: pageSize,
        ...(search === '' ? {} : { search }),
        ...(finding === ''
          ? {}
          : {
              finding,
              ...(label === '' ? {} : { label }),
              ...(outcome === '' ? {} : { outcome }),
              ...(minimum > 0 ? { minimum } : {}),
              ...(maximum < 1 ? { maximum } : {}),
              sort,
            }),
      },
      signal,
    ),
  );
  const change = (part: Partial<Filters>) => {
    setFilters({ ...filters, ...part });
    setPage(0);
  };
  return (
    <section aria-labelledby="images-title">
      <h2 id="images-title">Images</h2>
      <FilterBar filters={filters} splits={splits} findings={findings} onChange={change} />
      {answer.status === 'here' ? (
        <Found run={run} answer={answer.value} finding={finding} page={page} onPage={setPage} />
      ) : (
        <Waiting answer={answer} what="the images" />
      )}
    </section>
  );
}

interface FilterBarProps {
  readonly filters: Filters;
  readonly splits: readonly string[];
  readonly findings: readonly string[];
  onChange(part: Partial<Filters>): void;
}

function FilterBar({ filters, splits, findings, onChange }: FilterBarProps) {
  const select = <Name extends keyof Filters>(
    name: Name,
    text: string,
    options: readonly (readonly [string, string])[],
    isDisabled = false,
  ) => (
    <label>
      <span className="label">{text}</span>
      <select
        value={String(filters[name])}
        disabled={isDisabled}
        onChange={(event) => onChange({ [name]: event.target.value } as Partial<Filters>)}
      >
        {options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  const needsFinding = filters.finding === '';
  const limit = (name: 'minimum' | 'maximum', text: string) => (
    <label>
      <span className="label">{text}</span>
      <input
        type="number"
        min={0}
        max={1}
        step={0.05}
        value={filters[name]}
        disabled={needsFinding}
        onChange={(event) => onChange({ [name]: Math.min(Math.max(event.target.valueAsNumber || 0, 0), 1) })}
      />
    </label>
  );
  return (
    <search className="filters" aria-label="Filter the images">
      {select(
        'split',
        'Split',
        splits.map((each) => [each, each]),
      )}
      {select('finding', 'Finding', [['', 'any'], ...findings.map((each) => [each, findingText(each)] as const)])}
      {select(
        'label',
        'Label',
        [
          ['', 'any'],
          ['present', 'present'],
          ['absent', 'absent'],
          ['unknown', 'unknown'],
        ],
        needsFinding,
      )}
      {select(
        'outcome',
        'Model',
        [
          ['', 'any'],
          ['correct', 'correct'],
          ['wrong', 'wrong'],
          ['true-positive', 'true positive'],
          ['false-positive', 'false positive'],
          ['true-negative', 'true negative'],
          ['false-negative', 'false negative'],
        ],
        needsFinding,
      )}
      {limit('minimum', 'Score from')}
      {limit('maximum', 'to')}
      {select(
        'sort',
        'Order',
        [
          ['table', 'as in the table'],
          ['falling', 'highest score first'],
          ['rising', 'lowest score first'],
        ],
        needsFinding,
      )}
      <label>
        <span className="label">Image or patient</span>
        <input
          type="search"
          value={filters.search}
          maxLength={200}
          onChange={(event) => onChange({ search: event.target.value })}
        />
      </label>
    </search>
  );
}

interface FoundProps {
  readonly run: string;
  readonly answer: Images;
  readonly finding: string;
  readonly page: number;
  onPage(page: number): void;
}

function Found({ run, answer: { total, images, threshold }, finding, page, onPage }: FoundProps) {
  const pages = Math.max(Math.ceil(total / pageSize), 1);
  const { fault, onMissing } = usePictureFault(run, images);
  if (total === 0) return <p className="quiet">No image passes these filters.</p>;
  return (
    <>
      <p className="quiet" role="status">
        {total} {total === 1 ? 'image' : 'images'}
        {finding !== '' && threshold !== null && `; called present from ${threshold.toPrecision(3)} on`}
        {pages > 1 && `; page ${page + 1} of ${pages}`}
      </p>
      {fault !== undefined && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <ul className="grid">
        {images.map((image) => (
          <Card key={image.name} run={run} image={image} finding={finding} onMissing={() => onMissing(image.name)} />
        ))}
      </ul>
      {pages > 1 && (
        <p className="buttons pages">
          <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
            Previous page
          </button>
          <button type="button" disabled={page + 1 >= pages} onClick={() => onPage(page + 1)}>
            Next page
          </button>
        </p>
      )}
    </>
  );
}

interface CardProps {
  readonly run: string;
  readonly image: Images['images'][number];
  readonly finding: string;
  onMissing(): void;
}

/** Twice what a card is wide, for fine screens. */
const thumbnailSide = 256;

function Card({ run, image: { name, patient, view, labels, probabilities, outcome }, finding, onMissing }: CardProps) {
  const present = Object.keys(labels).filter((each) => labels[each] === 1);
  const score = finding === '' ? undefined : probabilities?.[finding];
  const about = [patient === null ? '' : `patient ${patient}`, view ?? ''].filter((part) => part !== '').join(', ');
  return (
    <li className="card">
      <button type="button" onClick={() => openInViewer(run, name)} title={`Open ${name} in the viewer`}>
        <img
          src={pictureAddress(run, name, thumbnailSide)}
          alt={`X-ray ${name}`}
          loading="lazy"
          width={thumbnailSide}
          height={thumbnailSide}
          onError={onMissing}
        />
        {outcome !== null && (
          <span className={`outcome ${outcome.startsWith('true') ? 'outcome-right' : 'outcome-wrong'}`}>
            {outcome.replace('-', ' ')}
          </span>
        )}
      </button>
      <p className="card-name" title={name}>
        {name}
      </p>
      <p className="card-line">
        {present.length === 0 ? 'no finding' : present.map(findingText).join(', ')}
        {score !== undefined && <strong> {scoreText(score)}</strong>}
      </p>
      {about !== '' && <p className="card-line quiet">{about}</p>}
    </li>
  );
}

/** The image at its full size, as the viewer takes it: PNG without loss. */
async function openInViewer(run: string, name: string): Promise<void> {
  try {
    const picture = await client.run(run).picture(name, 8192);
    addImages([new File([picture], name, { type: 'image/png' })]);
    location.hash = '#/viewer';
  } catch (error) {
    viewer.change(told(`${name}: ${messageOf(error)}`, true));
  }
}
