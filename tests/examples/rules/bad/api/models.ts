// ruleid: readygate-direct-llm-sdk
import OpenAI from "openai";
// ruleid: readygate-direct-llm-sdk
import Anthropic from "@anthropic-ai/sdk";
// ruleid: readygate-direct-llm-sdk
import { GoogleGenerativeAI } from "@google/generative-ai";
// ruleid: readygate-direct-llm-sdk
import { CohereClient } from "cohere-ai";
// ruleid: readygate-direct-llm-sdk
import { Mistral } from "@mistralai/mistralai";
// ruleid: readygate-direct-llm-sdk
import { ChatOpenAI } from "@langchain/openai";
// ruleid: readygate-direct-llm-sdk
import { generateText } from "ai";
// ruleid: readygate-direct-llm-sdk
import { zodResponseFormat } from "openai/helpers/zod";

// ruleid: readygate-direct-llm-sdk, readygate-domain-framework-import
const bedrock = require("@aws-sdk/client-bedrock-runtime");

export async function models(): Promise<unknown[]> {
  // ruleid: readygate-direct-llm-sdk
  const ollama = await import("ollama");
  return [OpenAI, Anthropic, GoogleGenerativeAI, CohereClient, Mistral, ChatOpenAI, generateText, zodResponseFormat, bedrock, ollama];
}
