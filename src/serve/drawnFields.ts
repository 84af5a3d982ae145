// The numbers of a request to a model that writes; whoever wants more tokens asks again, and others have their turn meanwhile.
import { writingFields } from "../text/sample.js";

export const drawnFields = { ...writingFields, max_tokens: { ...writingFields.max_tokens, max: 16384 } };
