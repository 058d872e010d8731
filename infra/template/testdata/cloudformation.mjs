// Makes cloudformation.schema.json: what CloudFormation takes as properties of the resource types that template.yaml uses,
// as a JSON Schema. Run it again when the template needs another type or a newer property:
//
//   cd "$(mktemp -d)" && npm install @aws-cdk/aws-service-spec@0.1.216
//   cp …/infra/template/testdata/cloudformation.mjs . && node cloudformation.mjs > …/infra/template/testdata/cloudformation.schema.json
//
// The source is AWS's own registry of resource types as the package (Apache-2.0) carries it, without its documentation.
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';

const types = [
  'AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName', 'AWS::CloudWatch::Alarm', 'AWS::DynamoDB::Table', 'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy', 'AWS::Scheduler::Schedule', 'AWS::Scheduler::ScheduleGroup', 'AWS::SecretsManager::Secret',
];

const db = await loadAwsServiceSpec();
const defs = {};

function schemaOf(type, owner) {
  switch (type.type) {
    case 'string':
      return {
        type: 'string',
        ...(type.allowedValues && { enum: type.allowedValues }),
        ...(type.minLength !== undefined && { minLength: type.minLength }),
        ...(type.maxLength !== undefined && { maxLength: type.maxLength }),
      };
    case 'number': case 'integer': case 'boolean':
      return { type: type.type };
    case 'date-time':
      return { type: 'string' };
    case 'json':
      return { type: 'object' };
    case 'array':
      return { type: 'array', items: schemaOf(type.element, owner) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.element, owner) };
    case 'union':
      return { anyOf: type.types.map((t) => schemaOf(t, owner)) };
    case 'tag':
      return { type: 'object', required: ['Key', 'Value'] };
    case 'ref': {
      const definition = db.get('typeDefinition', type.reference.$ref);
      const name = `${owner}.${definition.name}`;
      define(name, definition, owner);
      return { $ref: `#/$defs/${name}` };
    }
    default:
      throw new Error(`${owner}: type ${type.type}`);
  }
}

function define(name, entity, owner) {
  if (defs[name]) return;
  defs[name] = {};
  const properties = Object.entries(entity.properties).sort(([a], [b]) => (a < b ? -1 : 1));
  const required = properties.filter(([, p]) => p.required).map(([n]) => n);
  defs[name] = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties.map(([n, p]) => [n, schemaOf(p.type, owner)])),
    ...(required.length && { required }),
    ...(entity.attributes && { 'x-attributes': Object.keys(entity.attributes).sort() }),
  };
}

for (const type of types) define(type, db.lookup('resource', 'cloudFormationType', 'equals', type).only(), type);
console.log(JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $comment: 'Made by cloudformation.mjs from @aws-cdk/aws-service-spec 0.1.216 (Apache-2.0). Do not edit.',
  $defs: Object.fromEntries(Object.entries(defs).sort(([a], [b]) => (a < b ? -1 : 1))),
}, null, 1));
