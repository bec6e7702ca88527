package atoll.control;

import atoll.api.ObjectKey;

/// Moves the world one step towards what one object asks for. Reads the world, never trusts the
/// event; running twice equals running once. A `RefusedException` or `UnreachableException` that
/// escapes is retried with back-off.
@FunctionalInterface
public interface Reconciler {
    /// @param key of an object that may be gone by now
    Result reconcile(ObjectKey key);
}
