//! How often AWS Config asks about every instance again.

use serde::{Deserialize, Serialize};

/// The intervals that AWS Config knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Frequency {
    /// Every hour.
    #[serde(rename = "1h")]
    OneHour,
    /// Every three hours.
    #[serde(rename = "3h")]
    ThreeHours,
    /// Every six hours.
    #[serde(rename = "6h")]
    SixHours,
    /// Every twelve hours.
    #[serde(rename = "12h")]
    TwelveHours,
    /// Every day.
    #[default]
    #[serde(rename = "24h")]
    TwentyFourHours,
}

impl Frequency {
    /// All of them, the shortest interval first.
    pub const ALL: [Self; 5] =
        [Self::OneHour, Self::ThreeHours, Self::SixHours, Self::TwelveHours, Self::TwentyFourHours];

    /// The word in the config file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneHour => "1h",
            Self::ThreeHours => "3h",
            Self::SixHours => "6h",
            Self::TwelveHours => "12h",
            Self::TwentyFourHours => "24h",
        }
    }

    /// AWS Config's own word, `MaximumExecutionFrequency`.
    pub const fn as_config_word(self) -> &'static str {
        match self {
            Self::OneHour => "One_Hour",
            Self::ThreeHours => "Three_Hours",
            Self::SixHours => "Six_Hours",
            Self::TwelveHours => "Twelve_Hours",
            Self::TwentyFourHours => "TwentyFour_Hours",
        }
    }

    /// How often it comes round in a day.
    pub const fn times_a_day(self) -> u32 {
        match self {
            Self::OneHour => 24,
            Self::ThreeHours => 8,
            Self::SixHours => 4,
            Self::TwelveHours => 2,
            Self::TwentyFourHours => 1,
        }
    }

    /// Reads the word of the config file.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.as_str() == word)
    }
}
