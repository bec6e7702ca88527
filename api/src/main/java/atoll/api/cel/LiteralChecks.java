package atoll.api.cel;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Checks what an expression writes out: lists, maps and objects, whose parts have to agree. A part
/// of [Checker], which calls it for literals and which it calls for their parts.
final class LiteralChecks {
    private final Checker checker;
    private final Inference types;
    private final LiteralRules rules;
    private final StructTypes structs;

    /// @param checker checks the parts and keeps the problems
    LiteralChecks(Checker checker, Inference types, LiteralRules rules, StructTypes structs) {
        this.checker = checker;
        this.types = types;
        this.rules = rules;
        this.structs = structs;
    }

    /// The element type is what all elements have in common, or any.
    Checker.Checked list(Expr.ListOf list) {
        Type element = null;
        var parts = new ArrayList<LiteralRules.Part>();
        var nodes = new ArrayList<Node>();
        for (int i = 0; i < list.elements().size(); i++) {
            Expr written = list.elements().get(i);
            Checker.Checked checked = checker.check(written);
            Type type = unwrapped(checked.type(), list.optional().get(i), written);
            element = joined(element, type);
            parts.add(new LiteralRules.Part(written.offset(), type));
            nodes.add(checked.node());
        }
        rules.list(parts);
        return new Checker.Checked(
                new Type.ListOf(element == null ? types.fresh() : element),
                Node.list(nodes, list.optional()));
    }

    /// The type of all so far: anything, where they do not go together. That is told by
    /// [LiteralRules], once nothing else is wrong.
    private Type joined(@Nullable Type before, Type type) {
        if (before == null) {
            return type;
        }
        Type joined = types.joined(before, type);
        return joined == null ? Types.DYN : joined;
    }

    /// What is in a value that is left out when it is none.
    ///
    /// @param optional whether it was written with a question mark
    private Type unwrapped(Type type, boolean optional, Expr written) {
        if (!optional) {
            return type;
        }
        if (types.resolved(type) instanceof Type.OptionalOf(var value)) {
            return value;
        }
        if (!(type instanceof Type.Dyn)) {
            checker.mismatch(written.offset(), new Type.OptionalOf(type), type);
        }
        return type;
    }

    Checker.Checked map(Expr.MapOf map) {
        Type keyType = null;
        Type valueType = null;
        var keys = new ArrayList<LiteralRules.Part>();
        var values = new ArrayList<LiteralRules.Part>();
        var members = new ArrayList<Node.Member>();
        for (Expr.Entry entry : map.entries()) {
            Checker.Checked key = checker.check(entry.key());
            keyType = joined(keyType, key.type());
            Checker.Checked value = checker.check(entry.value());
            Type given = unwrapped(value.type(), entry.optional(), entry.value());
            valueType = joined(valueType, given);
            keys.add(new LiteralRules.Part(entry.key().offset(), key.type()));
            values.add(new LiteralRules.Part(entry.value().offset(), given));
            members.add(new Node.Member(key.node(), value.node(), entry.optional()));
        }
        rules.map(keys, values);
        return new Checker.Checked(
                new Type.MapOf(
                        keyType == null ? types.fresh() : keyType,
                        valueType == null ? types.fresh() : valueType),
                Node.map(members));
    }

    /// Only objects that [StructTypes] knows can be made.
    Checker.Checked struct(Expr.Struct struct) {
        Type.Struct type = structs.find(struct.name());
        if (type == null) {
            return checker.problem(
                    struct.offset(),
                    "undeclared reference to '" + struct.name() + "' (in container '')");
        }
        var members = new ArrayList<Node.Member>();
        for (Expr.Field field : struct.fields()) {
            Checker.Checked value = checker.check(field.value());
            Type declared = type.fields().apply(field.name());
            if (declared == null) {
                declared =
                        checker.problem(field.offset(), "undefined field '" + field.name() + "'")
                                .type();
            }
            Type given = unwrapped(value.type(), field.optional(), field.value());
            if (!types.assignable(declared, given)) {
                checker.problem(
                        field.offset(),
                        "expected type of field '%s' is '%s' but provided type is '%s'"
                                .formatted(field.name(), declared, types.resolved(given)));
            }
            members.add(
                    new Node.Member(
                            Node.constant(new Value.Text(field.name())),
                            value.node(),
                            field.optional()));
        }
        return new Checker.Checked(type, Node.struct(type, members));
    }
}
