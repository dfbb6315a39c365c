"""The channels: each speaks one protocol of the world outside and answers in words of services.notifications.sending."""
