package atoll.server.rules;

import atoll.api.cel.CompilationException;
import atoll.api.cel.Environment;
import atoll.api.cel.Program;
import atoll.api.cel.SchemaTypes;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.api.schema.Schema;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// One rule of a schema, compiled.
///
/// @param source as it is written in the definition
/// @param message makes the message; null when it is written out
record Rule(JsonObject source, Program program, @Nullable Program message) implements RuleOrFault {
    /// A rule that does not compile.
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String field;

        BrokenException(String field, String why) {
            super(why);
            this.field = field;
        }

        /// `rule` or `messageExpression`.
        String field() {
            return field;
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /// The rule as it is run: without an expression of its message that does not compile, or as
    /// what is wrong with it.
    static RuleOrFault attempt(
            JsonObject source, Schema schema, boolean resource, SchemaTypes types) {
        try {
            return compile(source, schema, resource, types);
        } catch (BrokenException e) {
            return e.field().equals("messageExpression")
                    ? attempt(source.without("messageExpression"), schema, resource, types)
                    : new RuleOrFault.Fault(e.why());
        }
    }

    static Rule compile(JsonObject source, Schema schema, boolean resource, SchemaTypes types)
            throws BrokenException {
        Type self = types.type(schema, resource);
        if (self == null) {
            throw new BrokenException(
                    "rule", "failed to convert to declType for CEL validation rules");
        }
        Type old = source.booleanOr("optionalOldSelf", false) ? new Type.OptionalOf(self) : self;
        Environment environment =
                Environment.empty()
                        .with("self", self)
                        .with("oldSelf", old)
                        .sized(types.extent(schema, resource));
        Program rule =
                compile(environment, source.stringOr("rule", ""), "rule", "compilation failed: ");
        if (!rule.type().equals(Types.BOOL)) {
            throw new BrokenException("rule", "cel expression must evaluate to a bool");
        }
        String expression = source.stringOr("messageExpression", "");
        if (expression.isEmpty()) {
            return new Rule(source, rule, null);
        }
        Program message =
                compile(
                        environment,
                        expression,
                        "messageExpression",
                        "messageExpression compilation failed: ");
        if (!message.type().equals(Types.STRING)) {
            throw new BrokenException(
                    "messageExpression", "messageExpression must evaluate to a string");
        }
        return new Rule(source, rule, message);
    }

    private static Program compile(
            Environment environment, String expression, String field, String prefix)
            throws BrokenException {
        try {
            return environment.compile(expression);
        } catch (CompilationException e) {
            throw new BrokenException(field, (e.isSound() ? "" : prefix) + e.getMessage());
        }
    }

    /// Whether it compares with the object as it was.
    boolean usesOldSelf() {
        return program.uses("oldSelf");
    }

    boolean oldSelfIsOptional() {
        return source.booleanOr("optionalOldSelf", false);
    }

    /// The message that is written out, else one that shows the rule.
    String writtenMessage() {
        return source.stringOr("message", "").isEmpty()
                ? "failed rule: " + shown()
                : source.stringOr("message", "").strip();
    }

    /// How errors name it.
    String shown() {
        String message = source.stringOr("message", "");
        return (message.isEmpty() ? source.stringOr("rule", "") : message).strip();
    }

    String reason() {
        return source.stringOr("reason", "FieldValueInvalid");
    }

    /// Where its failures are reported, below the value it is written for: `.a.b`; may be empty.
    String fieldPath() {
        return source.stringOr("fieldPath", "");
    }
}
