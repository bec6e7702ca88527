package atoll.server.policy;

import atoll.api.cel.CostException;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.Meter;
import atoll.api.cel.Program;
import atoll.api.cel.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Expressions run over one write, within one budget. Composed variables are evaluated when they
/// are first asked for.
final class Evaluation {
    /// Upstream's, for a policy with one set of parameters, and for match conditions.
    static final long BUDGET = 10_000_000;

    static final long CONDITIONS_BUDGET = 2_500_000;

    private final Map<String, Value> values;
    private long left;

    Evaluation(Map<String, Value> values, long budget) {
        this.values = values;
        this.left = budget;
    }

    /// With the composed variables of a policy.
    Evaluation composed(Map<String, Expression> variables) {
        if (!variables.isEmpty()) {
            values.put("variables", new Composed(variables));
        }
        return this;
    }

    Value run(Expression expression) {
        Program program = expression.program();
        if (program == null) {
            throw new FailedException("compilation error: " + expression.problem());
        }
        var meter = new Meter(Math.min(Meter.PER_CALL, left));
        try {
            Value value = program.run(values, meter);
            left -= meter.spent();
            return value;
        } catch (CostException e) {
            if (left < Meter.PER_CALL) {
                left = 0;
                throw new FailedException(
                        "validation failed due to running out of cost budget, no further validation rules will be run");
            }
            left -= Meter.PER_CALL;
            throw new FailedException(
                    "expression '%s' resulted in error: %s"
                            .formatted(expression.source(), e.getMessage()));
        } catch (EvaluationException e) {
            left -= meter.spent();
            throw new FailedException(
                    "expression '%s' resulted in error: %s"
                            .formatted(expression.source(), e.getMessage()));
        }
    }

    /// `variables`.
    private final class Composed implements Value.Entries {
        private final Map<String, Expression> expressions;
        private final Map<String, Value> known = new HashMap<>();

        Composed(Map<String, Expression> expressions) {
            this.expressions = expressions;
        }

        @Override
        public int size() {
            return expressions.size();
        }

        @Override
        public @Nullable Value get(Value key) {
            if (!(key instanceof Value.Text(var name))) {
                return null;
            }
            Expression expression = expressions.get(name);
            if (expression == null) {
                return null;
            }
            Value value = known.get(name);
            if (value == null) {
                value = evaluated(name, expression);
                known.put(name, value);
            }
            return value;
        }

        private Value evaluated(String name, Expression expression) {
            if (expression.program() == null) {
                throw new EvaluationException(
                        "composited variable \"%s\" fails to compile: %s"
                                .formatted(name, expression.problem()));
            }
            var meter = new Meter(Meter.PER_CALL);
            try {
                return expression.program().run(values, meter);
            } catch (EvaluationException | CostException e) {
                throw new EvaluationException(
                        "composited variable \"%s\" fails to evaluate: %s"
                                .formatted(name, e.getMessage()));
            } finally {
                left -= meter.spent();
            }
        }

        @Override
        public List<Value> keys() {
            return expressions.keySet().stream().<Value>map(Value.Text::new).toList();
        }
    }
}
