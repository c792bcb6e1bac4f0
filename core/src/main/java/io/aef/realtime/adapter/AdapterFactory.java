package io.aef.realtime.adapter;

/** Makes the adapter of each namespace; called when the namespace is created. */
@FunctionalInterface
public interface AdapterFactory {

    /** The adapter that knows only this node. */
    AdapterFactory IN_MEMORY = InMemoryAdapter::new;

    /** A new adapter for the namespace. */
    Adapter create(AdapterContext context);
}
