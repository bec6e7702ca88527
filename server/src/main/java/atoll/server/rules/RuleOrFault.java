package atoll.server.rules;

/// A rule of a schema that can be run, or what is wrong with it.
sealed interface RuleOrFault permits Rule, RuleOrFault.Fault {
    record Fault(String why) implements RuleOrFault {}
}
