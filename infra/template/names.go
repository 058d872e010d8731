package template

import (
	"fmt"
	"strings"
)

// kind says how a type of resource is named: the property that holds its physical name (else CloudFormation makes one up),
// what Ref gives (empty: that name), and what GetAtt gives. {at} is region and account, {name} the physical name.
type kind struct {
	property   string
	ref        string
	attributes map[string]string
}

func arn(form string) map[string]string { return map[string]string{"Arn": form} }

var kinds = map[string]kind{
	"AWS::ApiGatewayV2::ApiMapping": {},
	"AWS::ApiGatewayV2::DomainName": {"DomainName", "", map[string]string{"RegionalDomainName": "d-{name}"}},
	"AWS::CloudWatch::Alarm":        {"AlarmName", "", nil},
	"AWS::DynamoDB::Table":          {"TableName", "", arn("arn:{partition}:dynamodb:{at}:table/{name}")},
	"AWS::IAM::ManagedPolicy":       {"ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}", nil},
	"AWS::IAM::Role":                {"RoleName", "", arn("arn:{partition}:iam::{account}:role/{name}")},
	"AWS::KMS::Key":                 {"", "", arn("arn:{partition}:kms:{at}:key/{name}")},
	"AWS::Logs::LogGroup":           {"LogGroupName", "", arn("arn:{partition}:logs:{at}:log-group:{name}:*")},
	"AWS::S3::Bucket":               {"BucketName", "", arn("arn:{partition}:s3:::{name}")},
	"AWS::S3::BucketPolicy":         {},
	"AWS::SNS::Topic":               {"TopicName", "arn:{partition}:sns:{at}:{name}", nil},
	"AWS::SQS::Queue":               {"QueueName", "https://sqs.{region}.{suffix}/{account}/{name}", arn("arn:{partition}:sqs:{at}:{name}")},
	"AWS::SQS::QueuePolicy":         {},
	"AWS::Scheduler::Schedule":      {"Name", "", nil},
	"AWS::Scheduler::ScheduleGroup": {"Name", "", arn("arn:{partition}:scheduler:{at}:schedule-group/{name}")},
	"AWS::SecretsManager::Secret":   {"Name", "arn:{partition}:secretsmanager:{at}:secret:{name}", nil},
	"AWS::Serverless::Function":     {"FunctionName", "", arn("arn:{partition}:lambda:{at}:function:{name}")},
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
	if k.ref == "" {
		return name, nil
	}
	return d.fill(k.ref, name), nil
}

// attribute is what GetAtt gives.
func (d *document) attribute(id, attribute string) (any, error) {
	k, ok := kinds[d.typeOf(id)]
	if !ok {
		return nil, wrong("no resource %s", id)
	}
	form, known := k.attributes[attribute]
	if !known {
		return nil, wrong("%s of %s is not read here", attribute, id)
	}
	name, err := d.physicalName(id)
	if err != nil {
		return nil, err
	}
	return d.fill(form, name), nil
}

func (d *document) typeOf(id string) string {
	resource, _ := section(d.root, "Resources")[id].(object)
	typ, _ := resource["Type"].(string)
	return typ
}

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
