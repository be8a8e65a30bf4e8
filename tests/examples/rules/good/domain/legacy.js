const { createHash } = require("node:crypto");
const any = require("./any");

const text = "require('express') and import('openai')";
module.exports = { createHash, any, text, reply: any(require("./ai"), require("./openai")) };
