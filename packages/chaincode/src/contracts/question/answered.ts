import { StringValueSchema } from "@bufbuild/protobuf/wkt";

/** Beside a release: the identifier of the transaction that wrote it. */
export const AnsweredSchema = StringValueSchema;
