//! Sizes that tell little: buckets for entries, Padmé for attachments.

/// Plaintext sizes of an entry in bytes: 16 KiB, 64 KiB, 256 KiB and 1 MiB, and no other.
pub const BUCKETS: [usize; 4] = [16 << 10, 64 << 10, 256 << 10, 1 << 20];

/// The smallest bucket that holds `size` bytes, or `None` above 1 MiB.
#[must_use]
pub fn bucket(size: usize) -> Option<usize> {
    BUCKETS.into_iter().find(|&bucket| size <= bucket)
}

/// The smallest padded attachment, 64 KiB.
pub const MIN_ATTACHMENT: u64 = 64 << 10;

/// Padmé's length for `size` bytes, at least [`MIN_ATTACHMENT`]: the size rounded up so that its binary form keeps
/// only as many leading digits as its exponent has digits. At most 12 % more, and below 1 GiB about 3 %.
///
/// Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019.
/// Meant for the protocol's sizes (up to 2 GiB); above 2^63 it stops at the largest integer.
#[must_use]
pub fn padme(size: u64) -> u64 {
    if size <= MIN_ATTACHMENT {
        return MIN_ATTACHMENT;
    }
    let exponent = size.ilog2();
    let digits = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - digits)) - 1;
    size.saturating_add(mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn buckets_hold_their_own_size_and_not_one_more() {
        for (index, size) in BUCKETS.into_iter().enumerate() {
            assert_eq!(bucket(size), Some(size));
            assert_eq!(bucket(size + 1), BUCKETS.get(index + 1).copied());
        }
        assert_eq!(bucket(0), Some(BUCKETS[0]));
    }

    #[test]
    fn padme_matches_its_paper() {
        assert_eq!(padme(0), 65_536);
        assert_eq!(padme(65_536), 65_536);
        assert_eq!(padme(65_537), 65_536 + 2_048);
        assert_eq!(padme(1 << 31), 1 << 31);
        assert_eq!(padme((1 << 30) + 1), (1 << 30) + (1 << 25));
    }

    proptest! {
        #[test]
        fn padme_grows_little_and_stays_put(size in 0u64..(1 << 32)) {
            let padded = padme(size);
            prop_assert!(padded >= size && padded >= MIN_ATTACHMENT);
            prop_assert!(size < MIN_ATTACHMENT || padded - size <= size * 12 / 100);
            prop_assert_eq!(padme(padded), padded);
        }
    }
}
