/// Reads and writes of every kind: from a decoded request to the store and back.
///
/// A write is decided on the caller's thread against what was last decided, in the order decode,
/// defaults, managed fields, mutating admission, preparation, validation, validating admission,
/// store; only then does the caller wait for the disk.
@NullMarked
package atoll.server.registry;

import org.jspecify.annotations.NullMarked;
