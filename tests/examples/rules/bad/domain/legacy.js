// ruleid: readygate-domain-framework-import
const AWS = require("aws-sdk");
// ruleid: readygate-domain-framework-import
const koa = require("koa").default;

// ruleid: readygate-domain-framework-import
module.exports = { AWS, koa, sequelize: () => import("sequelize") };
