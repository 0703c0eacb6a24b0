/** Messages of servers for a prompt longer than the model's context: vLLM, SGLang, OpenAI, llama.cpp, TGI. */
const CONTEXT_EXCEEDED =
  /maximum (context|model) length|longer than the (maximum|model'?s context)|context_length_exceeded|exceeds? the (available |model'?s )?(maximum )?context|input is too long|`?inputs`? tokens \+ `?max_new_tokens`?/i;

/** Whether an answer refuses its request because the request is longer than the context of the model. */
export const isContextExceeded = (status: number | null, text: string): boolean =>
  status !== null && status >= 400 && status < 500 && status !== 429 && CONTEXT_EXCEEDED.test(text);
