//! CloudWatch alarms: those of a user, and what any of them says.

use super::super::{AwsError, Client};

const VERSION: &str = "2010-08-01";

impl Client {
    /// Makes an alarm on a metric that nobody puts: it has too little data.
    pub async fn put_alarm(&self, name: &str) -> Result<(), AwsError> {
        let parameters = [
            ("AlarmName", name),
            ("Namespace", "Shop"),
            ("MetricName", "Errors"),
            ("Statistic", "Sum"),
            ("Period", "60"),
            ("EvaluationPeriods", "1"),
            ("Threshold", "1"),
            ("ComparisonOperator", "GreaterThanOrEqualToThreshold"),
        ];
        self.query("monitoring", VERSION, "PutMetricAlarm", &parameters).await.map(drop)
    }

    /// Makes a composite alarm.
    pub async fn put_composite_alarm(&self, name: &str, rule: &str) -> Result<(), AwsError> {
        let parameters = [("AlarmName", name), ("AlarmRule", rule)];
        self.query("monitoring", VERSION, "PutCompositeAlarm", &parameters).await.map(drop)
    }

    /// Has an alarm say something, until it looks at its metric again.
    pub async fn set_alarm(&self, name: &str, state: &str, reason: &str) -> Result<(), AwsError> {
        let parameters = [("AlarmName", name), ("StateValue", state), ("StateReason", reason)];
        self.query("monitoring", VERSION, "SetAlarmState", &parameters).await.map(drop)
    }
}
