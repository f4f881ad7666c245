print("groundwork")
