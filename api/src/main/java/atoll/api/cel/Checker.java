package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks an expression's types and makes it runnable, in one walk; all problems are found, not
/// only the first. Used for one expression. Upstream: cel-go's `checker` and `interpreter/planner`,
/// in two walks. Types are compared by [Inference]; places in the source go with each problem. A
/// part that is wrong has the type [Types#ERROR], which fits everywhere.
final class Checker {
    /// A part that was checked.
    ///
    /// @param node a constant where the part is wrong: it never runs
    record Checked(Type type, Node node) {}

    private static final Checked FAILED = new Checked(Types.ERROR, Node.constant(Value.Null.NULL));

    private final Functions functions = Functions.kubernetes();
    private final Inference types = new Inference();
    private final Scope scope;
    private final boolean patches;
    private final Findings findings = new Findings(types);
    private final LiteralRules rules = new LiteralRules(types, findings);
    private final LiteralChecks literals;
    private final List<CompilationException.Issue> issues = new ArrayList<>();

    /// Found while types are checked, told only if all else is right.
    private @Nullable EvaluationException constantError;

    /// @param scope with the variables of the environment
    /// @param structs the objects that the expression may make
    Checker(Scope scope, StructTypes structs) {
        this.scope = scope;
        this.patches = structs.find("JSONPatch") != null;
        this.literals = new LiteralChecks(this, types, rules, structs);
    }

    /// The error that a constant part of the expression comes to; null when none does.
    @Nullable EvaluationException constantError() {
        return constantError;
    }

    /// Problems of types, or, where there are none, those of [LiteralRules].
    List<CompilationException.Issue> issues() {
        return issues.isEmpty() ? rules.issues() : issues;
    }

    Findings findings() {
        return findings;
    }

    /// Once the whole expression is checked.
    Type settled(Type type) {
        return types.settled(type);
    }

    /// @return a part that fits everywhere
    Checked problem(int offset, String text) {
        return problem(new CompilationException.Issue(offset, text));
    }

    private Checked problem(CompilationException.Issue issue) {
        issues.add(issue);
        return FAILED;
    }

    /// @return its type may hold parameters that later parts settle
    Checked check(Expr expr) {
        Checked checked = checked(expr);
        findings.typed(expr, checked.type());
        return checked;
    }

    private Checked checked(Expr expr) {
        return switch (expr) {
            case Expr.Literal(_, var value) -> new Checked(value.type(), Node.constant(value));
            case Expr.Ident ident -> ident(ident);
            case Expr.Select select -> select(select);
            case Expr.Call call -> call(call);
            case Expr.ListOf list -> literals.list(list);
            case Expr.MapOf map -> literals.map(map);
            case Expr.Struct struct -> literals.struct(struct);
            case Expr.Fold fold -> fold(fold);
            case Expr.Let let -> let(let);
        };
    }

    /// A variable, or the name of a type. A leading dot means the outermost name, of which there is
    /// only one scope.
    private Checked ident(Expr.Ident ident) {
        String name = ident.name().startsWith(".") ? ident.name().substring(1) : ident.name();
        Scope.Variable variable = scope.find(name);
        if (variable != null) {
            return new Checked(variable.type(), new Paths.Variable(variable.slot(), name));
        }
        Type type = TypeNames.find(name);
        if (type != null) {
            return named(type);
        }
        return problem(
                ident.offset(), "undeclared reference to '" + ident.name() + "' (in container '')");
    }

    /// A type's name is a value, whose type is that of types.
    private static Checked named(Type type) {
        return new Checked(new Type.TypeOf(type), Node.constant(new Value.TypeName(type)));
    }

    /// `a.b.c` when an expression is nothing but names; else null.
    private static @Nullable String qualified(Expr expr) {
        return switch (expr) {
            case Expr.Ident(_, var name) -> name;
            case Expr.Select(_, var operand, var field, var test) when !test -> {
                String prefix = qualified(operand);
                yield prefix == null ? null : prefix + "." + field;
            }
            default -> null;
        };
    }

    /// Whether what looks like a path begins with no variable.
    private boolean isUnknownName(Expr expr) {
        return switch (expr) {
            case Expr.Ident(_, var name) -> scope.find(name) == null;
            case Expr.Select(_, var operand, _, var test) -> !test && isUnknownName(operand);
            default -> false;
        };
    }

    /// A variable with dots in its name goes before a selection, and that before the name of a
    /// type.
    private Checked select(Expr.Select select) {
        String name = qualified(select);
        if (name != null) {
            Scope.Variable dotted = scope.find(name);
            if (dotted != null) {
                return new Checked(dotted.type(), new Paths.Variable(dotted.slot(), name));
            }
            Type type = isUnknownName(select) ? TypeNames.find(name) : null;
            if (type != null) {
                return named(type);
            }
        }
        Checked operand = check(select.operand());
        Type field = field(select.offset(), types.resolved(operand.type()), select.field());
        Value key = new Value.Text(select.field());
        return select.test()
                ? new Checked(Types.BOOL, new Paths.Presence(operand.node(), key))
                : new Checked(field, new Paths.Member(operand.node(), key));
    }

    /// The type of a member. Where there can be none, that is told.
    private Type field(int offset, Type type, String field) {
        return switch (type) {
            case Type.Struct struct -> {
                Type found = struct.fields().apply(field);
                yield found == null
                        ? problem(offset, "undefined field '" + field + "'").type()
                        : found;
            }
            case Type.MapOf(_, var value) -> value;
            case Type.OptionalOf(var value) ->
                    new Type.OptionalOf(field(offset, types.resolved(value), field));
            case Type.Parameter _ -> {
                types.assignable(Types.DYN, type);
                yield Types.DYN;
            }
            case Type.Dyn _ -> Types.DYN;
            case Type.Named(var name) when name.indexOf('.') > 0 ->
                    problem(offset, "unexpected failed resolution of '" + name + "'").type();
            case Type.Named _, Type.ListOf _, Type.TypeOf _ -> {
                if (!Inference.isAnything(type)) {
                    problem(offset, "type '" + type + "' does not support field selection");
                }
                yield Types.DYN;
            }
        };
    }

    /// `a.b.f(x)` is a call of the function `a.b.f` where there is one, else of `f` with a
    /// receiver.
    private Checked call(Expr.Call call) {
        Expr target = call.target();
        if (target != null) {
            String prefix = qualified(target);
            if (prefix != null && has(prefix + "." + call.function())) {
                var plain =
                        new Expr.Call(
                                call.offset(),
                                null,
                                prefix + "." + call.function(),
                                call.arguments());
                Checked checked = call(plain);
                Findings.Use use = findings.use(plain);
                if (use != null) {
                    findings.used(call, use);
                }
                return checked;
            }
        }
        rules.enter(call);
        List<Checked> arguments = call.all().stream().map(this::check).toList();
        rules.leave(call);
        return switch (call.function()) {
            case "_&&_" -> logical(call, arguments, true);
            case "_||_" -> logical(call, arguments, false);
            case "_?_:_" -> conditional(call, arguments);
            case "@not_strictly_false" ->
                    new Checked(Types.BOOL, Node.notStrictlyFalse(arguments.getFirst().node()));
            case "_?._", "_[?_]" -> optionalMember(call, arguments);
            default -> resolved(call, arguments);
        };
    }

    /// What writes paths of patches is there only for those who make patches.
    ///
    /// @param function with its dots
    private boolean has(String function) {
        return functions.has(function) && (patches || !function.equals("jsonpatch.escapeKey"));
    }

    private Checked logical(Expr.Call call, List<Checked> arguments, boolean and) {
        Checked left = arguments.get(0);
        Checked right = arguments.get(1);
        boolean sound = true;
        for (int i = 0; i < arguments.size(); i++) {
            sound &= isA(Types.BOOL, arguments.get(i), call.arguments().get(i).offset());
        }
        if (!sound) {
            return FAILED;
        }
        return new Checked(
                Types.BOOL,
                and ? Node.and(left.node(), right.node()) : Node.or(left.node(), right.node()));
    }

    /// Tells when a part is not of a type.
    private boolean isA(Type type, Checked part, int offset) {
        if (types.assignable(part.type(), type)) {
            return true;
        }
        mismatch(offset, type, part.type());
        return false;
    }

    /// @param expected as it is known here, what its parameters stand for not put in
    Checked mismatch(int offset, Type expected, Type found) {
        return problem(CompilationException.Issue.mismatch(offset, expected, found));
    }

    /// Both branches must be of one type, or of any.
    private Checked conditional(Expr.Call call, List<Checked> arguments) {
        Checked then = arguments.get(1);
        Checked otherwise = arguments.get(2);
        Type either = types.fresh();
        if (!types.assignable(
                arguments.stream().map(Checked::type).toList(),
                List.of(Types.BOOL, either, either))) {
            return noOverload(call, arguments);
        }
        return new Checked(
                types.resolved(either),
                new Paths.Choice(arguments.getFirst().node(), then.node(), otherwise.node()));
    }

    /// `a.?b` and `a[?b]` are optional, and do not become optional twice.
    private Checked optionalMember(Expr.Call call, List<Checked> arguments) {
        Checked operand = arguments.get(0);
        Checked key = arguments.get(1);
        Type type = types.resolved(operand.type());
        Type inner = type instanceof Type.OptionalOf(var value) ? types.resolved(value) : type;
        Type member;
        if (call.function().equals("_?._")
                && call.arguments().get(1) instanceof Expr.Literal(_, Value.Text(var name))) {
            member = field(call.offset(), inner, name);
        } else {
            member = element(inner, key.type());
            if (member == null) {
                return noOverload(call, arguments);
            }
        }
        // Of what is not known, an index may be of a list as well as of a map.
        boolean settled = call.function().equals("_?._") || !(member instanceof Type.Dyn);
        return new Checked(
                settled ? new Type.OptionalOf(member) : Types.DYN,
                new Paths.Perhaps(operand.node(), key.node()));
    }

    /// The type of `of[key]`; null where there is no such thing.
    private @Nullable Type element(Type of, Type key) {
        return switch (of) {
            case Type.ListOf(var element) when types.assignable(key, Types.INT) -> element;
            case Type.MapOf(var keys, var value) when types.assignable(key, keys) -> value;
            case Type.Dyn _, Type.Parameter _ -> Types.DYN;
            case Type.Named named when Inference.isAnything(named) -> Types.DYN;
            default -> null;
        };
    }

    /// `found no matching overload for 'f' applied to 'int.(string)'`
    private Checked noOverload(Expr.Call call, List<Checked> arguments) {
        List<Type> given = arguments.stream().map(each -> types.settled(each.type())).toList();
        return problem(
                call.offset(),
                "found no matching overload for '%s' applied to '%s'"
                        .formatted(call.function(), Type.signature(call.target() != null, given)));
    }

    /// A call of a function, by its overloads.
    private Checked resolved(Expr.Call call, List<Checked> arguments) {
        List<Overload> declared = functions.named(call.function());
        if (declared.isEmpty()) {
            return problem(
                    call.offset(),
                    "undeclared reference to '" + call.function() + "' (in container '')");
        }
        List<Type> given = arguments.stream().map(Checked::type).toList();
        boolean member = call.target() != null;
        var fitting = new ArrayList<Overload>();
        Type result = null;
        for (Overload overload : declared) {
            if (overload.member() != member || overload.arguments().size() != given.size()) {
                continue;
            }
            Overload own = types.renamed(overload);
            if (types.assignable(given, own.arguments())) {
                fitting.add(overload);
                Type one = types.resolved(own.result());
                result = result == null || result.equals(one) ? one : Types.DYN;
            }
        }
        if (result == null) {
            return noOverload(call, arguments);
        }
        rules.call(call);
        findings.used(
                call,
                new Findings.Use(
                        call.function(), call.target(), call.arguments(), List.copyOf(fitting)));
        if (constantError == null) {
            constantError = constantError(call);
        }
        return new Checked(
                result,
                Calls.of(call.function(), fitting, arguments.stream().map(Checked::node).toList()));
    }

    /// The error of a conversion of a literal or of a written pattern, which is worked out once and
    /// before all else.
    private static @Nullable EvaluationException constantError(Expr.Call call) {
        try {
            switch (call.function()) {
                case "int", "uint", "double", "bool", "string", "bytes" -> {
                    if (call.all().size() == 1
                            && call.all().getFirst() instanceof Expr.Literal(_, var value)) {
                        Operation.call(call.function(), value);
                    }
                }
                case "find", "findAll" -> {
                    if (call.arguments().getFirst() instanceof Expr.Literal(_, var pattern)) {
                        Patterns.requireSound(Values.string(pattern));
                    }
                }
                default -> {}
            }
            return null;
        } catch (EvaluationException e) {
            return e;
        }
    }

    /// Over a list the variables are index and element, or the element alone; over a map key and
    /// value, or the key alone.
    private Checked fold(Expr.Fold fold) {
        Checked range = check(fold.range());
        Checked initial = check(fold.initial());
        Type over = types.resolved(range.type());
        boolean two = !fold.second().isEmpty();
        Type first;
        Type second;
        switch (over) {
            case Type.ListOf(var element) -> {
                first = two ? Types.INT : element;
                second = element;
            }
            case Type.MapOf(var key, var value) -> {
                first = key;
                second = value;
            }
            case Type.Dyn _, Type.Parameter _ -> {
                types.assignable(Types.DYN, over);
                first = Types.DYN;
                second = Types.DYN;
            }
            case Type.Named _, Type.OptionalOf _, Type.TypeOf _, Type.Struct _ -> {
                first = Inference.isAnything(over) ? Types.DYN : noRange(fold, over).type();
                second = first;
            }
        }
        int mark = scope.mark();
        int firstSlot = scope.declare(fold.variable(), first);
        int secondSlot = two ? scope.declare(fold.second(), second) : -1;
        int accumulator = scope.declare(Expr.ACCUMULATOR, initial.type());
        Checked condition = check(fold.condition());
        isA(Types.BOOL, condition, fold.condition().offset());
        Checked step = check(fold.step());
        if (!types.assignable(initial.type(), step.type())) {
            mismatch(fold.step().offset(), initial.type(), step.type());
        }
        Checked result = check(fold.result());
        scope.reset(mark);
        boolean endless = fold.condition() instanceof Expr.Literal;
        return new Checked(
                types.resolved(result.type()),
                new Loop(
                        range.node(),
                        firstSlot,
                        secondSlot,
                        accumulator,
                        initial.node(),
                        condition.node(),
                        endless,
                        step.node(),
                        result.node()));
    }

    private Checked noRange(Expr.Fold fold, Type over) {
        return problem(
                fold.range().offset(),
                "expression of type '%s' cannot be range of a comprehension (must be list, map, or dynamic)"
                        .formatted(over));
    }

    /// The variable can be named in the result only.
    private Checked let(Expr.Let let) {
        Checked value = check(let.value());
        int mark = scope.mark();
        int slot = scope.declare(let.variable(), value.type());
        Checked result = check(let.result());
        scope.reset(mark);
        return new Checked(result.type(), Node.let(slot, value.node(), result.node()));
    }
}
