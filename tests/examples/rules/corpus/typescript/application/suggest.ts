// ok: readygate-direct-llm-sdk
import type { AIClient } from "../ports/ai-client";
// ok: readygate-direct-llm-sdk
import { openai } from "./openai";
// ok: readygate-direct-llm-sdk
import { aim } from "aim";
// ruleid: readygate-direct-llm-sdk
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
// ruleid: readygate-direct-llm-sdk
import { createOpenAI } from "@ai-sdk/openai";
// ruleid: readygate-direct-llm-sdk
import { ChatPromptTemplate } from "@langchain/core/prompts";
// ruleid: readygate-direct-llm-sdk
export { Anthropic } from "@anthropic-ai/sdk";
// ruleid: readygate-direct-llm-sdk
export * from "@google/genai";

export class Suggest {
  // ruleid: readygate-domain-any
  constructor(private readonly ai: AIClient, private readonly client: any, private readonly sms: any) {}

  async run(text: string): Promise<unknown> {
    // ok: readygate-ai-port-bypassed
    const fine = await this.ai.complete({ prompt: "suggest", input: text, model: "tenant-default" });
    // ok: readygate-ai-port-bypassed
    await this.sms.messages.create({ to: "+1", body: "https://platform.openai.com/docs" });
    // ok: readygate-ai-port-bypassed
    await this.client.responses.create({ survey: 1, answers: [] });
    // ok: readygate-ai-port-bypassed
    const docs = "see openai.com and docs.anthropic.com/en/api";
    // ok: readygate-ai-port-bypassed
    const report = generateText("weekly report", { model: "letter" });
    // https://api.openai.com/v1/chat/completions was what the prototype called
    // ruleid: readygate-ai-port-bypassed
    const raw = await fetch("https://api.openai.com/v1/chat/completions", { method: "POST" });
    // ruleid: readygate-ai-port-bypassed
    const other = await axios.post(`https://api.anthropic.com/v1/messages`, { text });
    // ruleid: readygate-ai-port-bypassed
    const azure = `https://${this.client.resource}.openai.azure.com/openai/deployments/x`;
    // ruleid: readygate-ai-port-bypassed
    const local = new URL("/api/chat", "http://localhost:11434");
    // ruleid: readygate-ai-port-bypassed
    const chat = await this.client.chat.completions.create({ model: "gpt", messages: [] });
    // ruleid: readygate-ai-port-bypassed
    const message = await this.client.messages.create({ model: "claude", max_tokens: 5, messages: [] });
    // ruleid: readygate-ai-port-bypassed
    const response = await this.client.responses.create({ model: "gpt", input: text });
    // ruleid: readygate-ai-port-bypassed
    const vector = await this.client.embeddings.create({ input: text, model: "small" });
    // ruleid: readygate-ai-port-bypassed
    const generated = await generateText({ model: this.client("m"), prompt: text });
    // ruleid: readygate-ai-port-bypassed
    const gemini = this.client.getGenerativeModel({ model: "gemini" });
    // ruleid: readygate-ai-port-bypassed
    const bedrock = await this.client.send(new InvokeModelCommand({ modelId: "x" }));
    // The host comes from the configuration: nothing in the text tells that it is a provider.
    // todoruleid: readygate-ai-port-bypassed
    const configured = await fetch(`${process.env.LLM_URL}/v1/chat/completions`, { method: "POST" });
    const create = this.client.chat.completions;
    // todoruleid: readygate-ai-port-bypassed
    const bound = await create.create({ model: "gpt", messages: [] });
    return [fine, docs, report, raw, other, azure, local, chat, message, response, vector, generated, gemini, bedrock, configured, bound];
  }
}
// ok: readygate-ai-port-bypassed
export const csp = ["connect-src", "https://api.acme.example", "https://api.openai.community"];
// The address is only shown, yet stands in the text as one that is called.
// todook: readygate-ai-port-bypassed
export const consent = "Your text is sent to api.openai.com once you agree.";
