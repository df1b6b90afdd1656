export { explainQuestion, fieldLabel } from "./explainQuestion.ts";
export { formatQuery } from "./formatQuery.ts";
export { parseQuery, type QueryOptions } from "./parseQuery.ts";
export { type Piece, QueryError, type QueryErrorCode } from "./queryError.ts";
export { suggestWord } from "./suggestWord.ts";
export { QUERY_LIMITS } from "./tokenise.ts";
