"""IAM actions and resources of requests, where MiniStack 1.5.33 differs from the Service Authorization Reference.

An action that it does not recognise it lets everybody send. Sources: the reference's tables of AWS Lambda
(GetAccountSettings) and of Amazon EventBridge (rule-on-default-event-bus).
"""

from ministack.core import iam_actions


def install():
    """Names the action of GET /2016-08-19/account-settings, and rules of the default bus without the bus."""
    lambda_action, resource_arn = iam_actions._lambda_action, iam_actions.extract_resource_arn

    def with_account_settings(method, path):
        if path.rstrip("/").endswith("/account-settings"):
            return "GetAccountSettings"
        return lambda_action(method, path)

    def without_default_bus(service, *request):
        arn = resource_arn(service, *request)
        return arn.replace(":rule/default/", ":rule/") if service == "events" else arn

    iam_actions._lambda_action = with_account_settings
    iam_actions.extract_resource_arn = without_default_bus
