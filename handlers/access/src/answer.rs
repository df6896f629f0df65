//! Yes, no, and what policies alone cannot tell.

/// An answer that policies give. Ordered, so that `max` is "or" and `min` is "and".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Certainly not.
    No,
    /// It depends on what no policy says: a condition, or something that is not understood.
    Perhaps,
    /// Certainly.
    Yes,
}

impl Answer {
    /// `Yes` where `is` holds.
    pub fn from_bool(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }

    /// The same, but never certain.
    #[must_use]
    pub fn doubted(self) -> Self {
        self.min(Self::Perhaps)
    }
}
