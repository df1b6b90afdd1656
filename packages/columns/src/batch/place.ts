import { type CatalogueField, Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";

/** Where in a batch a reader or writer is, so that a refusal names the batch, the column and the row (counted from 1). */
export class Place {
  #batch = "batch";
  #field: CatalogueField | undefined;

  enterBatch(hospital: string, sequence: number): void {
    this.#batch = `batch ${hospital}/${sequence}`;
  }

  enterColumn(field: CatalogueField): void {
    this.#field = field;
  }

  leaveColumn(): void {
    this.#field = undefined;
  }

  /**
   * @param row index of the row, counted from 0
   * @throws Refusal MALFORMED, with the place in its message and metadata (`batch`, `column`, `row` counted from 1)
   */
  refuse(problem: string, row?: number): never {
    const column = this.#field?.name;
    const parts = [this.#batch];
    const metadata: { batch: string; column?: string; row?: string } = { batch: this.#batch };
    if (column !== undefined) {
      parts.push(`column ${column}`);
      metadata.column = column;
    }
    if (row !== undefined) {
      parts.push(`row ${row + 1}`);
      metadata.row = `${row + 1}`;
    }
    throw new Refusal(Reason.MALFORMED, `${parts.join(", ")}: ${problem}`, {
      subject: column ?? "batch",
      metadata,
    });
  }
}
