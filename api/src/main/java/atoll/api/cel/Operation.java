package atoll.api.cel;

/// Calls of functions by name from within others.
final class Operation {
    private Operation() {}

    /// The first overload that takes the values; nothing is charged.
    ///
    /// @throws EvaluationException when none does, or the call fails
    static Value call(String function, Value... arguments) {
        for (Overload overload : Functions.kubernetes().named(function)) {
            if (overload.arguments().size() == arguments.length && overload.takes(arguments)) {
                return overload.operation().apply(arguments);
            }
        }
        throw EvaluationException.noSuchOverload();
    }
}
