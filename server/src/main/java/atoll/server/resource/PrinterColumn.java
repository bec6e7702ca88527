package atoll.server.resource;

/// One of a custom resource's `additionalPrinterColumns`.
///
/// @param jsonPath as the definition spells it, `.spec.replicas`
/// @param type `integer`, `number`, `string`, `boolean` or `date`
/// @param priority above 0: only with `-o wide`
public record PrinterColumn(
        String name,
        String type,
        String format,
        String description,
        int priority,
        String jsonPath) {}
