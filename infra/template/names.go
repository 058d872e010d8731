package template

import (
	"fmt"
	"strings"
)

// kind says how a type of resource is named: the property that holds its physical name (else CloudFormation makes one up),
// the end of its ARN, and what Ref gives where that is not the name. {name} is filled in.
type kind struct {
	property   string
	arn        string // without "arn:<partition>:", {at} being region and account; empty: no attribute Arn
	ref        string // "arn", "url" or empty for the name
	attributes map[string]string
}

var kinds = map[string]kind{
	"AWS::ApiGatewayV2::ApiMapping": {},
	"AWS::ApiGatewayV2::DomainName": {property: "DomainName", attributes: map[string]string{"RegionalDomainName": "d-{name}"}},
	"AWS::DynamoDB::Table":          {property: "TableName", arn: "dynamodb:{at}:table/{name}"},
	"AWS::IAM::ManagedPolicy":       {property: "ManagedPolicyName", arn: "iam::{account}:policy/{name}", ref: "arn"},
	"AWS::IAM::Role":                {property: "RoleName", arn: "iam::{account}:role/{name}"},
	"AWS::KMS::Key":                 {arn: "kms:{at}:key/{name}"},
	"AWS::Logs::LogGroup":           {property: "LogGroupName", arn: "logs:{at}:log-group:{name}:*"},
	"AWS::S3::Bucket":               {property: "BucketName", arn: "s3:::{name}"},
	"AWS::S3::BucketPolicy":         {},
	"AWS::SQS::Queue":               {property: "QueueName", arn: "sqs:{at}:{name}", ref: "url"},
	"AWS::SQS::QueuePolicy":         {},
	"AWS::Scheduler::Schedule":      {property: "Name", arn: "scheduler:{at}:schedule/{name}"},
	"AWS::Scheduler::ScheduleGroup": {property: "Name", arn: "scheduler:{at}:schedule-group/{name}"},
	"AWS::SecretsManager::Secret":   {property: "Name", arn: "secretsmanager:{at}:secret:{name}", ref: "arn"},
	"AWS::Serverless::Function":     {property: "FunctionName", arn: "lambda:{at}:function:{name}"},
	"AWS::Serverless::HttpApi":      {},
}

// ref is the value of a parameter or the reference of a resource.
func (d *document) ref(id string) (any, error) {
	if id == "AWS::NoValue" {
		return nothing{}, nil
	}
	if value, ok := d.parameters[id]; ok {
		return value, nil
	}
	if api, ok := strings.CutSuffix(id, ".Stage"); ok && d.typeOf(api) == "AWS::Serverless::HttpApi" {
		return "$default", nil // the stage that SAM makes beside the API
	}
	k, ok := kinds[d.typeOf(id)]
	if !ok {
		return nil, wrong("no parameter and no resource %s", id)
	}
	name, err := d.physicalName(id)
	if err != nil {
		return nil, err
	}
	switch k.ref {
	case "arn":
		return d.arn(k, name), nil
	case "url":
		return d.fill("https://sqs.{region}.{suffix}/{account}/{name}", name), nil
	}
	return name, nil
}

// attribute is what GetAtt gives.
func (d *document) attribute(id, attribute string) (any, error) {
	k, ok := kinds[d.typeOf(id)]
	if !ok {
		return nil, wrong("no resource %s", id)
	}
	form, known := k.attributes[attribute]
	if !known && (attribute != "Arn" || k.arn == "") {
		return nil, wrong("%s of %s is not read here", attribute, id)
	}
	name, err := d.physicalName(id)
	if err != nil {
		return nil, err
	}
	if known {
		return d.fill(form, name), nil
	}
	return d.arn(k, name), nil
}

func (d *document) typeOf(id string) string {
	resource, _ := section(d.root, "Resources")[id].(object)
	typ, _ := resource["Type"].(string)
	return typ
}

func (d *document) arn(k kind, name string) string { return d.fill("arn:{partition}:"+k.arn, name) }

func (d *document) fill(form, name string) string {
	return strings.NewReplacer(
		"{at}", fmt.Sprintf("%v:%v", d.parameters["AWS::Region"], d.parameters["AWS::AccountId"]),
		"{partition}", fmt.Sprint(d.parameters["AWS::Partition"]), "{region}", fmt.Sprint(d.parameters["AWS::Region"]),
		"{account}", fmt.Sprint(d.parameters["AWS::AccountId"]), "{suffix}", fmt.Sprint(d.parameters["AWS::URLSuffix"]),
		"{name}", name,
	).Replace(form)
}

// physicalName is the name that the template gives a resource, or one made of stack and logical id.
func (d *document) physicalName(id string) (string, error) {
	made := fmt.Sprintf("%v-%s", d.parameters["AWS::StackName"], id)
	property := kinds[d.typeOf(id)].property
	resource, _ := section(d.root, "Resources")[id].(object)
	written, ok := section(resource, "Properties")[property]
	if property == "" || !ok {
		return made, nil
	}
	done, err := d.enter("name of " + id)
	if err != nil {
		return "", err
	}
	defer done()
	value, err := d.resolve(written)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(value), nil
}
