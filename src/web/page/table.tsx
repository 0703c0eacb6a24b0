import type { ComponentChild, VNode } from 'preact';

/** A table of numbers: the first cell of a row is its name. */
export interface TableProps {
  /** The id of its heading. */
  readonly of: string;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChild[] }[];
}

/** On a narrow screen the table scrolls separately, also by keyboard. */
export const Table = ({ of, heads, rows }: TableProps): VNode => (
  <div class="scroll" tabIndex={0} role="group" aria-labelledby={of}>
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [name, ...cells] }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {cells.map((cell, i) => (
              <td key={i}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
