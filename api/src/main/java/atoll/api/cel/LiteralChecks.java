package atoll.api.cel;

import java.util.ArrayList;

/// Checks what an expression writes out: lists, maps and objects, whose parts have to agree.
final class LiteralChecks {
    private final Checker checker;
    private final Inference types;
    private final StructTypes structs;

    /// @param checker checks the parts and keeps the problems
    LiteralChecks(Checker checker, Inference types, StructTypes structs) {
        this.checker = checker;
        this.types = types;
        this.structs = structs;
    }

    Checker.Checked list(Expr.ListOf list) {
        Type element = types.fresh();
        var nodes = new ArrayList<Node>();
        long cost = Costs.LIST;
        Extent largest = Extent.ONE;
        for (int i = 0; i < list.elements().size(); i++) {
            Checker.Checked checked = checker.check(list.elements().get(i));
            if (checked == Checker.FAILED) {
                return Checker.FAILED;
            }
            Type type = unwrapped(checked.type(), list.optional().get(i));
            Type joined = types.joined(element, type);
            if (joined == null) {
                return checker.problem(
                        list.elements().get(i).offset(),
                        "expected type '%s' but found '%s'"
                                .formatted(types.resolved(element), types.resolved(type)));
            }
            element = joined;
            nodes.add(checked.node());
            cost = Extent.plus(cost, checked.cost());
            largest = checked.extent().max() > largest.max() ? checked.extent() : largest;
        }
        Extent elements = largest;
        return new Checker.Checked(
                new Type.ListOf(element),
                Node.list(nodes, list.optional()),
                cost,
                new Extent(nodes.size(), () -> elements, _ -> null));
    }

    private Type unwrapped(Type type, boolean optional) {
        Type resolved = types.resolved(type);
        return optional && resolved instanceof Type.OptionalOf(var value) ? value : resolved;
    }

    Checker.Checked map(Expr.MapOf map) {
        Type keyType = types.fresh();
        Type valueType = types.fresh();
        var members = new ArrayList<Node.Member>();
        long cost = Costs.MAP;
        for (Expr.Entry entry : map.entries()) {
            Checker.Checked key = checker.check(entry.key());
            Checker.Checked value = checker.check(entry.value());
            if (key == Checker.FAILED || value == Checker.FAILED) {
                return Checker.FAILED;
            }
            Type joinedKey = types.joined(keyType, key.type());
            Type joinedValue = types.joined(valueType, unwrapped(value.type(), entry.optional()));
            if (joinedKey == null || joinedValue == null) {
                boolean ofKey = joinedKey == null;
                return checker.problem(
                        (ofKey ? entry.key() : entry.value()).offset(),
                        "expected type '%s' but found '%s'"
                                .formatted(
                                        types.resolved(ofKey ? keyType : valueType),
                                        types.resolved(ofKey ? key.type() : value.type())));
            }
            keyType = joinedKey;
            valueType = joinedValue;
            members.add(new Node.Member(key.node(), value.node(), entry.optional()));
            cost = Extent.plus(cost, Extent.plus(key.cost(), value.cost()));
        }
        return new Checker.Checked(
                new Type.MapOf(keyType, valueType),
                Node.map(members),
                cost,
                Extent.UNBOUNDED.withMax(members.size()));
    }

    Checker.Checked struct(Expr.Struct struct) {
        Type.Struct type = structs.find(struct.name());
        if (type == null) {
            return checker.problem(
                    struct.offset(),
                    "undeclared reference to '" + struct.name() + "' (in container '')");
        }
        var members = new ArrayList<Node.Member>();
        long cost = Costs.STRUCT;
        for (Expr.Field field : struct.fields()) {
            Checker.Checked value = checker.check(field.value());
            if (value == Checker.FAILED) {
                return Checker.FAILED;
            }
            Type declared = type.fields().apply(field.name());
            if (declared == null) {
                return checker.problem(field.offset(), "undefined field '" + field.name() + "'");
            }
            Type given = unwrapped(value.type(), field.optional());
            if (!types.assignable(given, declared)) {
                return checker.problem(
                        field.offset(),
                        "expected type of field '%s' is '%s' but provided type is '%s'"
                                .formatted(field.name(), declared, types.resolved(given)));
            }
            members.add(
                    new Node.Member(
                            Node.constant(new Value.Text(field.name())),
                            value.node(),
                            field.optional()));
            cost = Extent.plus(cost, value.cost());
        }
        return new Checker.Checked(type, Node.struct(type, members), cost, Extent.UNBOUNDED);
    }
}
