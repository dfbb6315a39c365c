from services.commons.plumbing.serve import serve

if __name__ == "__main__":
    serve("services.notifications.service:Notifications")
